package io.filigree.ingest.otlp;

import static io.filigree.ingest.otlp.OtlpRequests.FORMAT;
import static io.filigree.ingest.otlp.OtlpRequests.RECEIVED;
import static io.filigree.ingest.otlp.OtlpRequests.captured;
import static io.filigree.ingest.otlp.OtlpRequests.gunzip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
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
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.otlp.OtlpRequests.Request;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged requests, with a fixed seed: each is read or refused, and nothing that was acknowledged is lost. */
@Tag("slow")
class MutatedOtlpBodiesTest {

    private static final int BODIES = 20_000;

    private static final List<String> PIECES = List.of(
            "null",
            "[]",
            "{}",
            "7",
            "-1e400",
            "\"NaN\"",
            "NaN",
            "true",
            "\"\"",
            "\"0\"",
            "\"\\ud83d\"",
            "\"\\u0000\"",
            "\"18446744073709551615\"",
            "\"kind\":99,",
            "\"spans\":[",
            "\"attributes\":[",
            "{\"arrayValue\":{\"values\":[{},null]}}",
            "{\"kvlistValue\":{\"values\":[{\"key\":\"type\",\"value\":{\"intValue\":1}}]}}",
            "\"traceId\":\"zz\",",
            "},{",
            "]",
            "[[[[[[[[[[");

    private final Random random = new Random(20_261_129);
    private int refused;
    private int events;
    private int undecoded;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void jsonIsReadOrRefusedAndLosesNothing() {
        List<Request> seeds = List.of(
                captured("node-json/req-01"),
                captured("node-json/req-02"),
                captured("node-json/req-03"),
                captured("node-json/req-10"),
                captured("node-json/req-16"));
        for (int i = 0; i < BODIES; i++) {
            Request seed = seeds.get(random.nextInt(seeds.size()));
            byte[] body = mutatedText(new String(seed.body(), UTF_8)).getBytes(UTF_8);
            check(i, seed.with("application/json", packed(body)));
        }
        assertThat(undecoded).isGreaterThan(BODIES / 1_000);
        checkThatOutcomesVary();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void protobufIsReadOrRefusedAndLosesNothing() {
        List<Request> seeds = List.of(
                captured("node-protobuf/req-01"),
                captured("node-protobuf/req-02"),
                captured("node-protobuf/req-03"),
                captured("java-protobuf/req-11"),
                captured("java-protobuf/req-16"));
        for (int i = 0; i < BODIES; i++) {
            Request seed = seeds.get(random.nextInt(seeds.size()));
            byte[] body = mutatedBytes(gunzip(seed.body()));
            check(i, seed.with("application/x-protobuf", packed(body)));
        }
        checkThatOutcomesVary();
    }

    /** The mutations are worth nothing if they all end the same way. */
    private void checkThatOutcomesVary() {
        assertThat(refused).isBetween(BODIES / 10, BODIES * 19 / 20);
        assertThat(events).isGreaterThan(BODIES / 10);
    }

    private void check(int number, Request request) {
        try {
            check(request);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "body " + number + ": " + Base64.getEncoder().encodeToString(request.body()), e);
        }
    }

    private void check(Request request) {
        Payload payload;
        try {
            assertThat(FORMAT.inflatedBytes(request)).isNotNegative();
            payload = FORMAT.read(request);
        } catch (UnreadablePayloadException e) {
            assertThat(e.field()).isNotEmpty();
            refused++;
            return;
        } catch (PayloadTooLargeException e) {
            assertThat(e.bound()).startsWith(PayloadBounds.SETTINGS);
            refused++;
            return;
        }
        assertThat(payload.acknowledgement().status()).isEqualTo(200);
        byte[] spooled = payload.spooled();
        List<UUID> identities =
                payload.messages().stream().map(IngestMessage::identity).toList();
        if (spooled == null) {
            assertThat(identities).isEmpty();
            return;
        }
        assertThat(FORMAT.reread(spooled).messages())
                .extracting(IngestMessage::identity)
                .isEqualTo(identities);
        Map<UUID, IngestMessage> messages = payload.messages().stream()
                .collect(Collectors.toMap(IngestMessage::identity, message -> message, (first, again) -> first));
        Decoded decoded = payload.decode(messages.values(), RECEIVED);
        Set<UUID> kept = new HashSet<>();
        decoded.events().forEach(one -> kept.add(one.messageIdentity()));
        decoded.undecoded().forEach(one -> {
            kept.add(one.messageIdentity());
            assertThat(one.message()).isNotNull();
        });
        assertThat(kept).isSubsetOf(messages.keySet());
        assertThat(kept.size() + decoded.ignored()).isEqualTo(messages.size());
        assertThat(decoded.undecoded())
                .extracting(Decoded.Undecoded::messageIdentity)
                .doesNotHaveDuplicates();
        assertThat(decoded.events())
                .extracting(one -> one.value().type())
                .isSubsetOf(Event.LOG, Event.SPAN, Event.METRIC, Event.INVOCATION, Event.INVOCATION_ERROR);
        events += decoded.events().size();
        undecoded += decoded.undecoded().size();
    }

    private String mutatedText(String seed) {
        StringBuilder text = new StringBuilder(seed);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && text.length() > 1; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.insert(at, text.substring(at, end));
                case 3 -> replaceAValue(text, at, PIECES.get(random.nextInt(PIECES.size())));
                default -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
            }
        }
        return text.toString();
    }

    private byte[] mutatedBytes(byte[] seed) {
        byte[] bytes = seed.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && bytes.length > 1; i++) {
            int at = random.nextInt(bytes.length);
            int end = Math.min(bytes.length, at + random.nextInt(20));
            switch (random.nextInt(5)) {
                case 0 -> bytes = joined(bytes, at, new byte[0], end);
                case 1 -> {
                    byte[] noise = new byte[random.nextInt(8)];
                    random.nextBytes(noise);
                    bytes = joined(bytes, at, noise, at);
                }
                case 2 -> bytes = joined(bytes, at, Arrays.copyOfRange(bytes, at, end), at);
                case 3 -> bytes[at] = (byte) random.nextInt(256);
                default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] bytes, int end, byte[] middle, int start) {
        byte[] joined = Arrays.copyOf(bytes, end + middle.length + bytes.length - start);
        System.arraycopy(middle, 0, joined, end, middle.length);
        System.arraycopy(bytes, start, joined, end + middle.length, bytes.length - start);
        return joined;
    }

    /** Sometimes compressed, and sometimes damaged after that. */
    private byte[] packed(byte[] plain) {
        if (random.nextInt(4) > 0) {
            return plain;
        }
        byte[] gzip = TestRequest.gzip(plain);
        if (random.nextInt(4) == 0) {
            gzip[random.nextInt(gzip.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(gzip, random.nextInt(gzip.length)) : gzip;
    }

    /** The next value behind a colon, so that what comes out is often JSON. */
    private static void replaceAValue(StringBuilder text, int from, String value) {
        int colon = text.indexOf(":", from);
        int end = colon + 1;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (colon >= 0) {
            text.replace(colon + 1, end, value);
        }
    }
}
