package io.filigree.db;

import java.io.PrintStream;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/**
 * Says why Filigree does not start: in lines on a terminal, elsewhere as a log entry, which is one line. Takes the place of
 * Spring's reporter, whose logger is off.
 */
final class StartFailureReporter implements FailureAnalysisReporter {

    private static final Logger log = LoggerFactory.getLogger(StartFailureReporter.class);
    private static final Pattern LINE_BREAKS = Pattern.compile("\\R\\s*");

    private final boolean terminal;
    private final PrintStream output;

    StartFailureReporter() {
        this(Terminal.isThere(), System.err);
    }

    StartFailureReporter(boolean terminal, PrintStream output) {
        this.terminal = terminal;
        this.output = output;
    }

    @Override
    public void report(FailureAnalysis analysis) {
        String action = analysis.getAction() == null ? "" : analysis.getAction();
        if (terminal) {
            output.println();
            output.println("Filigree cannot start.");
            output.println();
            output.println(analysis.getDescription());
            if (!action.isEmpty()) {
                output.println();
                output.println(action);
            }
            output.println();
        } else {
            log.error(
                    "Filigree cannot start: {}",
                    LINE_BREAKS
                            .matcher(analysis.getDescription() + " " + action)
                            .replaceAll(" ")
                            .strip());
        }
        log.debug("Filigree cannot start", analysis.getCause());
    }
}
