package io.filigree.ingest.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Damages JSON bodies of a format, with a fixed seed, and checks that each is read or refused and loses no message. */
public final class JsonMutations {

    public static final int BODIES = 20_000;

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
            "\"type\":\"Span\",",
            "\"timestamp\":\"",
            "\"attributes\":{",
            "},{",
            "]",
            "[[[[[[[[[[");

    private final WireFormat format;
    private final Function<byte[], ReceivedRequest> request;
    private final Random random;

    private int refused;
    private int events;
    private int undecoded;

    private JsonMutations(WireFormat format, Function<byte[], ReceivedRequest> request, long seed) {
        this.format = format;
        this.request = request;
        this.random = new Random(seed);
    }

    /** @param types that the events may have; empty for any */
    public static void check(
            WireFormat format,
            Function<byte[], ReceivedRequest> request,
            List<String> seeds,
            List<String> pieces,
            Set<String> types) {
        JsonMutations mutations = new JsonMutations(format, request, 20_261_129);
        List<String> all = new ArrayList<>(PIECES);
        all.addAll(pieces);
        for (int i = 0; i < BODIES; i++) {
            byte[] body = mutations.mutated(seeds.get(mutations.random.nextInt(seeds.size())), all);
            try {
                mutations.check(body, types);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("body " + i + ": " + new String(body, UTF_8), e);
            }
        }
        // The mutations are worth nothing if they all end the same way.
        assertThat(mutations.refused).isBetween(BODIES / 10, BODIES * 9 / 10);
        assertThat(mutations.events).isGreaterThan(BODIES / 10);
        assertThat(mutations.undecoded).isGreaterThan(BODIES / 200);
    }

    private void check(byte[] body, Set<String> types) {
        ReceivedRequest received = request.apply(body);
        Payload payload;
        try {
            format.inflatedBytes(received);
            payload = format.read(received);
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
        byte[] spooled = payload.spooled();
        assertThat(spooled).isNotNull();
        assertThat(format.reread(spooled).messages())
                .extracting(Message::identity)
                .isEqualTo(identities);
        Map<UUID, Message> messages = payload.messages().stream()
                .collect(Collectors.toMap(Message::identity, message -> message, (first, again) -> first));
        Decoded decoded = payload.decode(messages.values(), Instant.parse("2026-11-28T13:00:00Z"));
        Set<UUID> kept = new HashSet<>();
        decoded.events().forEach(one -> kept.add(one.messageIdentity()));
        decoded.completions().forEach(one -> kept.add(one.messageIdentity()));
        decoded.failures().forEach(one -> kept.add(one.messageIdentity()));
        decoded.undecoded().forEach(one -> kept.add(one.messageIdentity()));
        assertThat(kept).isSubsetOf(messages.keySet());
        assertThat(kept.size() + decoded.ignored()).isEqualTo(messages.size());
        if (!types.isEmpty()) {
            assertThat(decoded.events()).extracting(one -> one.event().type()).isSubsetOf(types);
        }
        events += decoded.events().size();
        undecoded += decoded.undecoded().size();
    }

    private byte[] mutated(String seed, List<String> pieces) {
        StringBuilder text = new StringBuilder(seed);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && text.length() > 1; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(6)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
                case 2, 4 -> replaceAValue(text, at, pieces.get(random.nextInt(pieces.size())));
                case 3 -> text.insert(at, text.substring(at, end));
                default -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
            }
        }
        byte[] plain = text.toString().getBytes(UTF_8);
        if (random.nextInt(4) > 0) {
            return plain;
        }
        byte[] gzip = TestRequest.gzip(plain);
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
