package io.filigree.db.schema;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the failure in one line without a stack trace. */
final class UnreachableDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<UnreachableDatabaseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnreachableDatabaseException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
