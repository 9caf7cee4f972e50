package io.filigree.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartFailureReporterTest {

    private static final FailureAnalysis ANALYSIS = new FailureAnalysis(
            "Port 8080 is in use:\n  by another program", "Stop it,\nor set SERVER_PORT.", new IllegalStateException());

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aTerminalShowsLines(CapturedOutput logged) {
        reporter(true).report(ANALYSIS);

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsSubsequence(
                        "Filigree cannot start.",
                        "Port 8080 is in use:",
                        "  by another program",
                        "Stop it,",
                        "or set SERVER_PORT.");
        assertThat(logged).doesNotContain("8080");
    }

    @Test
    void elsewhereItIsOneLineOfTheLog(CapturedOutput logged) {
        reporter(false).report(ANALYSIS);

        assertThat(printed.size()).isZero();
        assertThat(logged.getAll().strip().lines())
                .singleElement()
                .asString()
                .contains("ERROR")
                .endsWith(
                        "Filigree cannot start: Port 8080 is in use: by another program Stop it, or set SERVER_PORT.");
    }

    private StartFailureReporter reporter(boolean terminal) {
        return new StartFailureReporter(terminal, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }
}
