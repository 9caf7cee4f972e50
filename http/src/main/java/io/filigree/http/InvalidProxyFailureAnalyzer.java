package io.filigree.http;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the start-up failure in one line instead of a stack trace. */
final class InvalidProxyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidProxyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidProxyException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
