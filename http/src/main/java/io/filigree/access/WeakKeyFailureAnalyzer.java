package io.filigree.access;

import io.filigree.access.ConfiguredKeyRules.WeakKeyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a weak key at start-up in one line that names the variable to change. */
final class WeakKeyFailureAnalyzer extends AbstractFailureAnalyzer<WeakKeyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WeakKeyException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
