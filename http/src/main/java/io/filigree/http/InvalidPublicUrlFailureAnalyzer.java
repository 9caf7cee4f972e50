package io.filigree.http;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the start-up failure in one line instead of a stack trace. */
final class InvalidPublicUrlFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPublicUrlException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidPublicUrlException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
