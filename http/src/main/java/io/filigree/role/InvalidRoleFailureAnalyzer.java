package io.filigree.role;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports an unknown role without a stack trace. */
final class InvalidRoleFailureAnalyzer extends AbstractFailureAnalyzer<InvalidRoleException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidRoleException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
