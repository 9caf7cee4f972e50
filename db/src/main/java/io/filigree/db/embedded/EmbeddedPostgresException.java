package io.filigree.db.embedded;

/** The embedded PostgreSQL cannot run here; the message says why and what to do about it. */
public final class EmbeddedPostgresException extends RuntimeException {

    EmbeddedPostgresException(String message) {
        super(message);
    }

    EmbeddedPostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
