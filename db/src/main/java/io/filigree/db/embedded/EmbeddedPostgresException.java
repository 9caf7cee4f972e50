package io.filigree.db.embedded;

/** Thrown if the embedded PostgreSQL cannot run. The message has the reason and the remedy. */
public final class EmbeddedPostgresException extends RuntimeException {

    EmbeddedPostgresException(String message) {
        super(message);
    }

    EmbeddedPostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
