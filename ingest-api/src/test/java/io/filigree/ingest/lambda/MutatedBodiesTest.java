package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.lambda.MutatedBodies.MutatedBody;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged and malicious bodies, made of captured ones with a fixed seed: each is read or refused in one of the two ways
 * that is documented for senders, quickly, loses no acknowledged message, and creates no event that was not sent.
 */
@Tag("slow")
class MutatedBodiesTest {

    private static final long SEED = 20261120;
    private static final int BODIES = 10_000;

    private static final PayloadBounds BOUNDS =
            new PayloadBounds(512 * 1024, 1_000, 10_000, 10_000, 100, 64, AttributeBounds.DEFAULT);

    /** Names that decoding itself may give. */
    private static final Set<String> OURS = Set.of(
            Attributes.ORIGINAL_TIMESTAMP,
            Attributes.OBSERVED_TIMESTAMP,
            "aws.requestId",
            "newrelic.agentVersion",
            "newrelic.agentLanguage",
            "aws.executionEnvironment",
            "faas.version",
            "error",
            "error.class",
            "error.message",
            "duration",
            "transactionName",
            "stackTrace");

    private final PayloadReader reader = new PayloadReader(BOUNDS);
    private final PayloadDecoder decoder = new PayloadDecoder(BOUNDS);

    private int refused;
    private int events;
    private int undecoded;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void areReadOrRefusedAndInventNothing() {
        MutatedBodies bodies = new MutatedBodies(SEED, 2 << 20);
        for (int i = 0; i < BODIES; i++) {
            MutatedBody body = bodies.next();
            try {
                check(body);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(body.toString(), e);
            }
        }
        // The mutations are worth nothing if they all end the same way.
        assertThat(refused).isBetween(BODIES / 10, BODIES * 8 / 10);
        assertThat(events).isGreaterThan(BODIES / 2);
        assertThat(undecoded).isGreaterThan(BODIES / 10);
    }

    private void check(MutatedBody body) {
        LambdaPayload payload;
        try {
            payload = reader.read(body.bytes());
        } catch (UnreadablePayloadException e) {
            assertThat(e.field()).isNotEmpty();
            refused++;
            return;
        } catch (PayloadTooLargeException e) {
            assertThat(e.bound()).startsWith(PayloadBounds.SETTINGS);
            refused++;
            return;
        }
        Decoded decoded = decoder.decode(payload, payload.messages(), Bodies.RECEIVED);
        assertNothingInvented(body, decoded);
        assertNothingLost(payload, decoded);
        events += decoded.events().size();
        undecoded += decoded.undecoded().size();
    }

    private static void assertNothingInvented(MutatedBody body, Decoded decoded) {
        Map<String, Integer> counts = new HashMap<>();
        for (Identified<Event> decodedEvent : decoded.events()) {
            Event event = decodedEvent.value();
            counts.merge(event.type(), 1, Integer::sum);
            assertThat(body.types()).contains(event.type());
            for (String name : event.attributes().keySet()) {
                if (!explained(name, body.names())) {
                    throw new AssertionError("Nobody sent the attribute " + name);
                }
            }
        }
        for (String type : List.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN)) {
            assertThat(counts.getOrDefault(type, 0))
                    .isLessThanOrEqualTo(body.most().getOrDefault(type, 0));
        }
        assertThat(decoded.events().size()).isLessThanOrEqualTo(body.most().get(MutatedBodies.ALL));
    }

    /** A name is in the document, or joined of names that are, or the start of such where it is as long as may be. */
    private static boolean explained(String name, Set<String> names) {
        return explained(name, names, name.length() == BOUNDS.attributes().maxName());
    }

    private static boolean explained(String name, Set<String> names, boolean cut) {
        if (names.contains(name) || OURS.contains(name)) {
            return true;
        }
        if (cut && names.stream().anyMatch(known -> known.startsWith(name))) {
            return true;
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (names.contains(name.substring(0, dot)) && explained(name.substring(dot + 1), names, cut)) {
                return true;
            }
        }
        return false;
    }

    /** Each message is an event, a completion, kept undecoded or counted as ignored. */
    private static void assertNothingLost(LambdaPayload payload, Decoded decoded) {
        Set<UUID> kept = new HashSet<>();
        decoded.events().forEach(event -> kept.add(event.messageIdentity()));
        decoded.completions().forEach(completion -> kept.add(completion.messageIdentity()));
        decoded.failures().forEach(failure -> kept.add(failure.messageIdentity()));
        decoded.undecoded().forEach(odd -> kept.add(odd.messageIdentity()));
        long others = payload.messages().stream()
                .filter(message -> !kept.contains(message.identity()))
                .filter(message -> !message.text().strip().startsWith("REPORT ")
                        && !message.text().strip().startsWith("Version "))
                .count();
        assertThat(others).isLessThanOrEqualTo(decoded.ignored());
    }
}
