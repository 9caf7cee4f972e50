package io.filigree.nrql.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class TurnstileTest {

    private static final QuerySettings SETTINGS = new QuerySettings(
            Duration.ofSeconds(5), Duration.ofSeconds(120), 4, 2, 5, 3, 1_000, DataSize.ofMegabytes(64));

    private Instant now = Instant.parse("2026-01-31T12:00:20Z");
    private final InstantSource time = () -> now;
    private final Turnstile turnstile = new Turnstile(SETTINGS, time.withZone(ZoneOffset.UTC));

    @Test
    void letsAKeyAskTheSameSoManyTimesAMinute() {
        ask("a", "same", 3);

        assertThatThrownBy(() -> ask("a", "same", 1))
                .isInstanceOfSatisfying(
                        TooManyQuestionsException.class,
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
                .isInstanceOf(TooManyQuestionsException.class)
                .hasMessageContaining("5 questions a minute");
    }

    @Test
    void letsSoManyQuestionsOfAKeyBeUnderWay() {
        try (Turnstile.Pass first = turnstile.enter("a", "1")) {
            try (Turnstile.Pass second = turnstile.enter("a", "2")) {
                assertThatThrownBy(() -> turnstile.enter("a", "3"))
                        .isInstanceOfSatisfying(
                                QueryRefusedException.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_AT_ONCE));
                ask("b", "1", 1);
            }
            ask("a", "4", 1);
        }
    }

    private void ask(String asker, String question, int times) {
        for (int i = 0; i < times; i++) {
            turnstile.enter(asker, question).close();
        }
    }
}
