package io.filigree.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of the faults while events move to history. */
@Tag("slow")
final class HistoryFaultsTest {

    private static final Options OPTIONS = Options.parse(List.of("--short"));

    @Test
    void losesNothingAndReturnsNoWrongResultWhileEventsMoveToHistory() throws Exception {
        List<String> failures;
        try (HistoryFaults faults = HistoryFaults.open(OPTIONS)) {
            failures = faults.run();
        }

        assertThat(failures).as("with seed %d", OPTIONS.seed()).isEmpty();
    }
}
