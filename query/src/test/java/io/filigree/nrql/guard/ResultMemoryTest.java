package io.filigree.nrql.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.junit.jupiter.api.Test;

class ResultMemoryTest {

    private static final long MB = 1_048_576;

    private final ResultMemory memory = new ResultMemory(20 * MB);

    @Test
    void boundsAllResultsTogether() {
        ResultMemory.Result first = memory.result("a");
        first.grow(9 * MB);
        memory.result("b").grow(9 * MB);

        assertRefused(memory.result("c"), 4 * MB, Reason.TOO_MANY_AT_ONCE);
        first.release();
        memory.result("c").grow(4 * MB);
    }

    @Test
    void boundsEachResultAndTheResultsOfOneCaller() {
        assertRefused(memory.result("a"), 11 * MB, Reason.RESULT_TOO_LARGE);
        memory.result("a").grow(6 * MB);
        assertRefused(memory.result("a"), 6 * MB, Reason.TOO_MANY_AT_ONCE);
        memory.result("b").grow(6 * MB);
    }

    @Test
    void alwaysHasRoomForSmallResults() {
        memory.result("a").grow(10 * MB);
        memory.result("b").grow(10 * MB);

        memory.result("c").grow(200_000);
        assertRefused(memory.result("c"), MB, Reason.TOO_MANY_AT_ONCE);
    }

    @Test
    void isEmptyWhenAllAreReleased() {
        ResultMemory.Result result = memory.result("a");
        result.grow(MB);
        result.grow(MB);
        assertRefused(result, 9 * MB, Reason.RESULT_TOO_LARGE);
        assertThat(memory.used()).isGreaterThan(MB);

        result.release();
        result.release();

        assertThat(memory.used()).isZero();
    }

    private static void assertRefused(ResultMemory.Result result, long bytes, Reason reason) {
        assertThatThrownBy(() -> result.grow(bytes))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContaining("filigree.query.result-memory");
    }
}
