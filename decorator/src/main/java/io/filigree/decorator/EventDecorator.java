package io.filigree.decorator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot;

/** Finds the metadata that decorates an event. It does not change or drop events. */
public final class EventDecorator {

    /**
     * Decorates by reference: the result names the metadata, and {@link FlatEvent} reads it into attributes.
     *
     * @param now when the event is written, from which the metadata's age counts
     */
    public DecoratedEvent decorate(Event event, InventorySnapshot snapshot, Instant now) {
        return new DecoratedEvent(event, decorationOf(event, snapshot, now));
    }

    /**
     * What the inventory has learned of a function whose events are stored already. One that counts as deleted is not what
     * waiting events wait for.
     *
     * @return empty while it still knows nothing of it
     */
    public Optional<Found> decorateLate(InvokedArn function, InventorySnapshot snapshot, Instant now) {
        return snapshot.find(function)
                .filter(known -> known.goneSince() == null)
                .map(known -> found(known, function, snapshot, now, DecorationStatus.LATE));
    }

    /** Decorates an event that is stored already and whose function became known afterwards. */
    public DecoratedEvent decorateResolved(Event event, InventorySnapshot snapshot, Instant now) {
        Decoration decoration = decorationOf(event, snapshot, now);
        return new DecoratedEvent(
                event,
                decoration instanceof Found found && found.status() == DecorationStatus.DECORATED
                        ? new Found(found.metadata(), found.age(), DecorationStatus.LATE)
                        : decoration);
    }

    /**
     * The function itself, for stored events of a version of it that could not be learned.
     *
     * @return empty while it is not known either
     */
    public Optional<Found> decorateWithoutVersion(InvokedArn function, InventorySnapshot snapshot, Instant now) {
        return snapshot.find(new InvokedArn(function.function(), null))
                .filter(known -> known.goneSince() == null)
                .map(known -> new Found(known.metadata(), age(known, now), DecorationStatus.AMBIGUOUS));
    }

    private static Found found(
            InventoryFunction known,
            InvokedArn invoked,
            InventorySnapshot snapshot,
            Instant now,
            DecorationStatus status) {
        return new Found(
                known.metadata(),
                age(known, now),
                snapshot.versionOf(invoked) == null ? DecorationStatus.AMBIGUOUS : status);
    }

    private static Decoration decorationOf(Event event, InventorySnapshot snapshot, Instant now) {
        InvokedArn invoked = event.function();
        if (invoked == null) {
            return new Missing(withoutFunction(event));
        }
        if (!snapshot.isPaired(invoked.function().accountId())) {
            return new Missing(Reason.ACCOUNT_NOT_PAIRED);
        }
        return snapshot.find(invoked)
                .filter(known -> !known.isGoneBefore(event.timestamp()))
                .<Decoration>map(known -> found(known, invoked, snapshot, now, DecorationStatus.DECORATED))
                .orElseGet(() -> new Missing(missing(event, invoked, snapshot)));
    }

    private static Reason withoutFunction(Event event) {
        TelemetryResource resource = event.resource();
        if (resource != null) {
            return resource.isLambda() ? Reason.FUNCTION_UNRESOLVED : Reason.NOT_A_LAMBDA;
        }
        boolean named = event.attributes().get(Attributes.LAMBDA_ARN) instanceof String text && !text.isBlank();
        return named ? Reason.MALFORMED_ARN : Reason.ARN_MISSING;
    }

    private static Reason missing(Event event, InvokedArn invoked, InventorySnapshot snapshot) {
        boolean functionKnown = snapshot.find(new InvokedArn(invoked.function(), null))
                .filter(known -> !known.isGoneBefore(event.timestamp()))
                .isPresent();
        return functionKnown ? Reason.VERSION_UNKNOWN : Reason.FUNCTION_UNKNOWN;
    }

    /** A poller's clock may be ahead, so ages are at least zero. */
    private static Duration age(InventoryFunction known, Instant now) {
        Duration age = Duration.between(known.seenAt(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
