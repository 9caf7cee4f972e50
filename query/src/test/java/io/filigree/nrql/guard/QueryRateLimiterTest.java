package io.filigree.nrql.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

@Tag("slow")
class QueryRateLimiterTest {

    private static final QuerySettings SETTINGS = GuardedQueryDatabaseTest.settings(4, 5, 3, DataSize.ofMegabytes(16));

    private Instant now = Instant.parse("2026-01-31T12:00:20Z");
    private final InstantSource time = () -> now;
    private final QueryRateLimiter limiter = new QueryRateLimiter(SETTINGS, time.withZone(ZoneOffset.UTC));

    @Test
    void letsAKeyAskTheSameSoManyTimesAMinute() {
        ask("a", "same", 3);

        assertThatThrownBy(() -> ask("a", "same", 1))
                .isInstanceOfSatisfying(
                        QueryRateExceededException.class,
                        refused -> assertThat(refused.getHeaders().getFirst("Retry-After"))
                                .isEqualTo("41"));
        ask("a", "another", 1);
        ask("b", "same", 3);
        now = now.plusSeconds(40);
        ask("a", "same", 3);
    }

    @Test
    void letsAKeyAskSoManyThingsAMinute() {
        for (int i = 0; i < 5; i++) {
            ask("a", "question " + i, 1);
        }

        assertThatThrownBy(() -> ask("a", "question 5", 1))
                .isInstanceOf(QueryRateExceededException.class)
                .hasMessageContaining("5 queries per minute");
    }

    private void ask(String asker, String question, int times) {
        for (int i = 0; i < times; i++) {
            limiter.count(asker, question);
        }
    }
}
