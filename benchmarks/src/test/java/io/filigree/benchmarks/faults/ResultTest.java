package io.filigree.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.filigree.benchmarks.faults.Result.Counts;
import org.junit.jupiter.api.Test;

final class ResultTest {

    private static final Counts ACKNOWLEDGED = new Counts(10, 10, 0, 0, 20, Duration.ofMillis(5));
    private static final Counts NOT_ACKNOWLEDGED = new Counts(10, 0, 4, 6, 0, Duration.ZERO);
    private static final AuditResult CLEAN = new AuditResult(60, 60, 0, 0, 0, List.of());

    @Test
    void succeedsWhenAllIsThereOnce() {
        assertThat(failures(ACKNOWLEDGED, CLEAN)).isEmpty();
    }

    @Test
    void failsWhenAnEventIsLost() {
        assertThat(failures(ACKNOWLEDGED, new AuditResult(60, 59, 1, 0, 0, List.of("SPAN x has 0 rows"))))
                .singleElement()
                .asString()
                .contains("lost 1")
                .contains("SPAN x has 0 rows");
    }

    @Test
    void failsWhenAnEventIsDouble() {
        assertThat(failures(ACKNOWLEDGED, new AuditResult(60, 61, 0, 1, 0, List.of())))
                .singleElement()
                .asString()
                .contains("duplicates 1");
    }

    @Test
    void failsWhenThereIsAnEventThatNobodySent() {
        assertThat(failures(ACKNOWLEDGED, new AuditResult(60, 60, 0, 0, 1, List.of())))
                .hasSize(1);
    }

    @Test
    void failsWhenNothingWasAcknowledged() {
        assertThat(failures(NOT_ACKNOWLEDGED, new AuditResult(0, 0, 0, 0, 0, List.of())))
                .hasSize(1);
    }

    private static List<String> failures(Counts counts, AuditResult tally) {
        return new Result(Scenario.REPEATS, counts, tally, Duration.ofSeconds(1), List.of()).failures();
    }
}
