package io.filigree.ingest.batch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.event.ErrorFingerprint;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.Sourced;
import io.filigree.ingest.invocation.InvocationJoin;
import io.filigree.ingest.invocation.JoinInput;
import io.filigree.ingest.invocation.JoinResult;

/** Decides what a batch writes, from its input alone: joins invocations, decorates events, makes rows of them. */
public final class BatchPlanner {

    private final EventDecorator decorator;

    public BatchPlanner(EventDecorator decorator) {
        this.decorator = decorator;
    }

    /** Plans a batch. Invocations and the messages about them are joined first; everything else becomes a row directly. */
    public BatchPlan plan(BatchInput input) {
        BatchContent content = input.content();
        JoinResult joined = InvocationJoin.join(input.join(), input.related(), input.platformErrors());
        Rows rows = new Rows(input.snapshot(), input.now());
        for (Sourced<Event> event : content.events()) {
            if (!isInvocation(event)) {
                rows.add(event, ErrorTraceKeys.origin(event.value()));
            }
        }
        content.undecoded().forEach(rows::addUndecoded);
        rows.add(joined);
        return plan(rows, joined, BatchStatistics.of(input, joined, rows.usage, rows.decorations));
    }

    /** Plans the join of invocations whose parts are all stored. */
    public BatchPlan rejoin(RelatedRows related, InventorySnapshot snapshot, Instant now) {
        JoinResult joined = InvocationJoin.join(new JoinInput(), related, List.of());
        Rows rows = new Rows(snapshot, now);
        rows.add(joined);
        return plan(rows, joined, BatchStatistics.ofRejoined(joined));
    }

    private static BatchPlan plan(Rows rows, JoinResult joined, BatchStatistics statistics) {
        return new BatchPlan(
                rows.rows,
                joined.completed().stream()
                        .map(completed -> completed
                                .before()
                                .withCompletion(completed.after().completion()))
                        .toList(),
                joined.completed().stream()
                        .filter(JoinResult.Completed::isMoved)
                        .collect(Collectors.toMap(
                                JoinResult.Completed::before,
                                completed -> completed.after().timestamp())),
                joined.replaced(),
                ErrorTraceKeys.of(rows.rows),
                statistics);
    }

    /** What a batch contains about invocations. */
    public static JoinInput joinInput(BatchContent content) {
        JoinInput input = new JoinInput();
        content.events().stream().filter(BatchPlanner::isInvocation).forEach(input::invocation);
        content.completions().forEach(input::completion);
        content.failures().forEach(input::failure);
        return input;
    }

    private static boolean isInvocation(Sourced<Event> event) {
        return event.value().type().equals(Event.INVOCATION);
    }

    /** An error with its fingerprint, which completes what its sender wrote. */
    private static Event withFingerprint(Event event) {
        if (!event.type().equals(Event.INVOCATION_ERROR)) {
            return event;
        }
        Map<String, Object> completion = new LinkedHashMap<>(event.completion());
        completion.put(Attributes.ERROR_FINGERPRINT, ErrorFingerprint.of(event));
        return event.withCompletion(completion);
    }

    /** Collects rows, and counts them. */
    private final class Rows {

        private final InventorySnapshot snapshot;
        private final Instant now;
        private final List<StoredMessage> rows = new ArrayList<>();
        private final DecorationStatistics decorations = new DecorationStatistics();
        private final SenderUsage usage = new SenderUsage();

        Rows(InventorySnapshot snapshot, Instant now) {
            this.snapshot = snapshot;
            this.now = now;
        }

        void add(JoinResult joined) {
            joined.invocations().forEach(event -> add(event, EventOrigin.SENDER));
            joined.inferred().forEach(event -> add(event, EventOrigin.PLATFORM_LINES));
            joined.errors().forEach(event -> add(event, EventOrigin.PLATFORM_LINES));
            joined.waiting().forEach(completion -> {
                rows.add(new StoredCompletion(
                        completion.message(), completion.receivedAt(), completion.accounts(), completion.value()));
                usage.addRow(completion.receipt());
            });
        }

        void add(Sourced<Event> event, EventOrigin origin) {
            StoredEvent row = new StoredEvent(
                    event.message(),
                    event.receivedAt(),
                    event.accounts(),
                    decorator.decorate(withFingerprint(event.value()), snapshot, now),
                    origin);
            rows.add(row);
            usage.addRow(event.receipt());
            usage.addEvent(event.receipt(), row.event().event().function());
            decorations.count(row.event());
        }

        void addUndecoded(Sourced<Undecoded> undecoded) {
            rows.add(new UndecodedMessage(
                    undecoded.message(),
                    undecoded.receivedAt(),
                    undecoded.value().function(),
                    undecoded.value().reason(),
                    undecoded.value().message()));
            usage.addRow(undecoded.receipt());
        }
    }
}
