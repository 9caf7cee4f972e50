package io.filigree.ingest.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** Damages JSON bodies of a format, with a fixed seed, and checks that each is read or refused and loses no message. */
public final class JsonMutations {

    public static final int BODIES = 20_000;

    private static final Instant RECEIVED = Instant.parse("2026-11-28T13:00:00Z");
    private static final List<String> MEMBERS = List.of("\"type\":\"Span\",", "\"timestamp\":\"", "\"attributes\":{");

    private JsonMutations() {}

    /** @param types that the events may have; empty for any */
    public static void check(
            WireFormat format,
            Function<byte[], ReceivedRequest> request,
            List<String> seeds,
            List<String> pieces,
            Set<String> types) {
        Random random = new Random(20_261_129);
        FormatCheck check = new FormatCheck(format, RECEIVED);
        List<String> members = new ArrayList<>(MEMBERS);
        members.addAll(pieces);
        int events = 0;
        for (int i = 0; i < BODIES; i++) {
            String text = MutatedJson.text(seeds.get(random.nextInt(seeds.size())), members, random);
            byte[] body = MutatedJson.posted(text, random);
            try {
                events += check.check(request.apply(body))
                        .map(decoded -> eventsOf(decoded, types))
                        .orElse(0);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("body " + i + ": " + new String(body, UTF_8), e);
            }
        }
        // The mutations are worth nothing if they all end the same way.
        assertThat(check.refused()).isBetween(BODIES / 10, BODIES * 9 / 10);
        assertThat(events).isGreaterThan(BODIES / 10);
        assertThat(check.undecoded()).isGreaterThan(BODIES / 200);
    }

    private static int eventsOf(Decoded decoded, Set<String> types) {
        if (!types.isEmpty()) {
            assertThat(decoded.events()).extracting(one -> one.value().type()).isSubsetOf(types);
        }
        return decoded.events().size();
    }
}
