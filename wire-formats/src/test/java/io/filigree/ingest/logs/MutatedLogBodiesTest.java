package io.filigree.ingest.logs;

import static io.filigree.ingest.logs.LogBodies.FORMAT;
import static io.filigree.ingest.logs.LogBodies.RECEIVED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.FormatCheck;
import io.filigree.ingest.format.MutatedJson;
import io.filigree.ingest.format.ReceivedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** Damaged log bodies, with a fixed seed: each is read or refused, and no record that was acknowledged is lost. */
class MutatedLogBodiesTest {

    private static final int BODIES = 20_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> PIECES = List.of(
            "\"message\":",
            "\"log\":",
            "\"logs\":[",
            "\"common\":{",
            "\"attributes\":{",
            "\"timestamp\":\"",
            "\"type\":\"Span\",");

    private final FormatCheck check = new FormatCheck(FORMAT, RECEIVED);
    private int logs;

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
        assertThat(check.refused()).isBetween(BODIES / 10, BODIES * 9 / 10);
        assertThat(logs).isGreaterThan(BODIES / 10);
        assertThat(check.undecoded()).isGreaterThan(BODIES / 100);
    }

    private void check(byte[] body) {
        check.check(ReceivedRequest.of(body)).ifPresent(decoded -> {
            assertThat(decoded.events())
                    .extracting(one -> one.value().type())
                    .isSubsetOf(Event.LOG, Event.INVOCATION_ERROR, "A");
            logs += (int) decoded.events().stream()
                    .filter(one -> one.value().type().equals(Event.LOG))
                    .count();
        });
    }

    private static byte[] mutated(String seed, Random random) {
        String text = MutatedJson.text(seed, random);
        // Members of this format in odd places.
        return MutatedJson.posted(
                random.nextInt(4) == 0
                        ? new StringBuilder(text)
                                .insert(random.nextInt(text.length() + 1), PIECES.get(random.nextInt(PIECES.size())))
                                .toString()
                        : text,
                random);
    }
}
