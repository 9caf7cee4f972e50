package io.filigree.db.schema;

import org.flywaydb.core.api.FlywayException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a migration that failed in one line without a stack trace. */
final class FailedMigrationAnalyzer extends AbstractFailureAnalyzer<FlywayException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FlywayException cause) {
        return new FailureAnalysis(
                "The schema of the database could not be migrated: "
                        + String.valueOf(cause.getMessage()).strip().replaceAll("\\s*[\\r\\n]+\\s*", " "),
                null,
                cause);
    }
}
