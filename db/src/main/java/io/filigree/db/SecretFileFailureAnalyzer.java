package io.filigree.db;

import io.filigree.db.SecretFiles.InvalidSecretFileException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a file with a secret that cannot be used, without a stack trace. */
final class SecretFileFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSecretFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidSecretFileException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
