package io.filigree.db.schema;

/** Thrown if no connection to the database can be opened. The message has the reason and the settings. */
public final class UnreachableDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnreachableDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
