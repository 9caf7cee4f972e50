package io.filigree.poller;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one line why the process does not start, instead of a stack trace. */
final class MissingDatabaseUrlFailureAnalyzer extends AbstractFailureAnalyzer<MissingDatabaseUrlException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingDatabaseUrlException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
