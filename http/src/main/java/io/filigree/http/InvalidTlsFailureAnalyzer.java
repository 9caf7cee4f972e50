package io.filigree.http;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the start-up failure in one line instead of a stack trace. */
final class InvalidTlsFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTlsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidTlsException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
