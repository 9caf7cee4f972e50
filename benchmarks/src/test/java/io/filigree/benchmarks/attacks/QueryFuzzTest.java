package io.filigree.benchmarks.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.filigree.benchmarks.harness.Workspace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The query fuzz with few queries. Bounds on time are for machines with nothing else to do. */
@Tag("slow")
final class QueryFuzzTest {

    private static final int HANGS_MS = 5_000;

    @Test
    void everyQueryGetsAResultOrAnErrorOfTheClientWithLittleHeap() throws Exception {
        QueryFuzzOptions options =
                QueryFuzzOptions.parse(List.of("--queries", "1500", "--bodies", "40", "--rate", "2"));
        Workspace workspace = Workspace.in(null);
        QueryFuzz.Result result;
        try (QueryFuzz fuzz = QueryFuzz.open(options, workspace)) {
            result = fuzz.run();
        }

        assertThat(result.statistics().queries()).isEqualTo(1_500);
        assertThat(result.statistics().faults()).isEmpty();
        assertThat(result.restarts()).as("restarts").isZero();
        assertThat(result.outOfMemory()).as("OutOfMemoryError").isFalse();
        assertThat(result.statistics().slowestExcessMs())
                .as(result.statistics().slowest())
                .isLessThan(HANGS_MS);
        assertThat(result.statistics().byStatus().get(200)).as("results").isGreaterThan(300);
        workspace.remove();
    }
}
