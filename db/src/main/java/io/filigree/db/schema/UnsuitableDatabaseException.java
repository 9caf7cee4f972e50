package io.filigree.db.schema;

/** Thrown if the database cannot hold the schema. The message has the reason and the remedy. Nothing was created. */
public final class UnsuitableDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsuitableDatabaseException(String message) {
        super(message);
    }

    UnsuitableDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
