package io.filigree.db.schema;

/** The database cannot hold the schema; the message says why and what to do about it. Nothing was created in it. */
public final class UnsuitableDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsuitableDatabaseException(String message) {
        super(message);
    }

    UnsuitableDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
