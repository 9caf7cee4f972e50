package io.filigree.access;

import io.filigree.access.ConfiguredKeyRules.WeakKeyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows an operator the one line that says what to change. */
final class WeakKeyFailureAnalyzer extends AbstractFailureAnalyzer<WeakKeyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WeakKeyException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
