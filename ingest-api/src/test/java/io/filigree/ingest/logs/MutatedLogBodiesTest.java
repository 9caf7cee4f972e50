package io.filigree.ingest.logs;

import static io.filigree.ingest.logs.LogBodies.FORMAT;
import static io.filigree.ingest.logs.LogBodies.RECEIVED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Message;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.UnreadablePayloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** Damaged log bodies, with a fixed seed: each is read or refused, and no record that was acknowledged is lost. */
class MutatedLogBodiesTest {

    private static final int BODIES = 20_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> PIECES = List.of(
            "null",
            "[]",
            "{}",
            "7",
            "-1e400",
            "NaN",
            "true",
            "\"\"",
            "\"0\"",
            "\"\\ud83d\"",
            "\"\\u0000\"",
            "\"message\":",
            "\"log\":",
            "\"logs\":[",
            "\"common\":{",
            "\"attributes\":{",
            "\"timestamp\":\"",
            "\"type\":\"Span\",",
            "},{",
            "]",
            "[[[[[[[[[[");

    private int refused;
    private int logs;
    private int undecoded;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void areReadOrRefusedAndLoseNothing() {
        List<String> seeds = List.of(
                LogBodies.gunzip(LogBodies.captured("02")),
                LogBodies.FORWARDED,
                LogBodies.RUST,
                JSON.writeValueAsString(List.of(
                        Map.of(
                                "message",
                                LogBodies.agentPayload("\"custom_event_data\":[null,[[{\"type\":\"A\"},{}]]]")),
                        Map.of("log", "REPORT RequestId: r1\tDuration: 1.00 ms\tBilled Duration: 1 ms"),
                        Map.of("message", "2026-11-20T20:49:24Z r1 Task timed out after 3.00 seconds"))));
        Random random = new Random(20_261_128);
        for (int i = 0; i < BODIES; i++) {
            byte[] body = mutated(seeds.get(random.nextInt(seeds.size())), random);
            try {
                check(body);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("body " + i + ": " + new String(body, UTF_8), e);
            }
        }
        // The mutations are worth nothing if they all end the same way.
        assertThat(refused).isBetween(BODIES / 10, BODIES * 9 / 10);
        assertThat(logs).isGreaterThan(BODIES / 10);
        assertThat(undecoded).isGreaterThan(BODIES / 100);
    }

    private void check(byte[] body) {
        Payload payload;
        try {
            payload = FORMAT.read(ReceivedRequest.of(body));
        } catch (UnreadablePayloadException e) {
            assertThat(e.field()).isNotEmpty();
            refused++;
            return;
        } catch (PayloadTooLargeException e) {
            assertThat(e.bound()).startsWith(PayloadBounds.SETTINGS);
            refused++;
            return;
        }
        List<UUID> identities =
                payload.messages().stream().map(Message::identity).toList();
        assertThat(FORMAT.reread(payload.spooled()).messages())
                .extracting(Message::identity)
                .isEqualTo(identities);
        Map<UUID, Message> messages = payload.messages().stream()
                .collect(Collectors.toMap(Message::identity, message -> message, (first, again) -> first));
        Decoded decoded = payload.decode(messages.values(), RECEIVED);
        Set<UUID> kept = new HashSet<>();
        decoded.events().forEach(one -> kept.add(one.messageIdentity()));
        decoded.completions().forEach(one -> kept.add(one.messageIdentity()));
        decoded.failures().forEach(one -> kept.add(one.messageIdentity()));
        decoded.undecoded().forEach(one -> kept.add(one.messageIdentity()));
        assertThat(kept).isSubsetOf(messages.keySet());
        assertThat(kept.size() + decoded.ignored()).isEqualTo(messages.size());
        assertThat(decoded.undecoded())
                .extracting(Decoded.Undecoded::messageIdentity)
                .doesNotHaveDuplicates();
        assertThat(decoded.events())
                .extracting(one -> one.event().type())
                .isSubsetOf(Event.LOG, Event.INVOCATION_ERROR, "A");
        logs += (int) decoded.events().stream()
                .filter(one -> one.event().type().equals(Event.LOG))
                .count();
        undecoded += decoded.undecoded().size();
    }

    private static byte[] mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && text.length() > 1; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(6)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> replaceAValue(text, at, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> text.insert(at, text.substring(at, end));
                case 4 -> replaceAValue(text, at, "{\"message\":7}");
                default -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
            }
        }
        byte[] plain = text.toString().getBytes(UTF_8);
        if (random.nextInt(4) > 0) {
            return plain;
        }
        byte[] gzip = LogBodies.gzip(plain);
        if (random.nextBoolean()) {
            gzip[random.nextInt(gzip.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(gzip, random.nextInt(gzip.length)) : gzip;
    }

    /** The next value behind a colon or in a list, so that what comes out is often JSON. */
    private static void replaceAValue(StringBuilder text, int from, String value) {
        int colon = text.indexOf(":", from);
        int start = colon + 1;
        int end = start;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (colon >= 0) {
            text.replace(start, end, value);
        }
    }
}
