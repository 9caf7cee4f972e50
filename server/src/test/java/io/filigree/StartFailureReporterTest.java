package io.filigree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.SpringFactoriesLoader;

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
    void elsewhereItIsALogEntry(CapturedOutput logged) {
        reporter(false).report(ANALYSIS);

        assertThat(printed.size()).isZero();
        assertThat(logged).contains("ERROR", "Filigree cannot start: Port 8080 is in use:", "or set SERVER_PORT.");
    }

    @Test
    void takesThePlaceOfSpringsReporter() throws IOException {
        List<FailureAnalysisReporter> reporters =
                SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalysisReporter.class);
        assertThat(reporters).hasAtLeastOneElementOfType(StartFailureReporter.class);
        PropertySource<?> settings = new YamlPropertySourceLoader()
                .load("application", new ClassPathResource("application.yml"))
                .get(0);
        for (FailureAnalysisReporter reporter : reporters) {
            if (!(reporter instanceof StartFailureReporter)) {
                assertThat(String.valueOf(settings.getProperty(
                                "logging.level." + reporter.getClass().getName())))
                        .isEqualTo("off");
            }
        }
    }

    private StartFailureReporter reporter(boolean terminal) {
        return new StartFailureReporter(terminal, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }
}
