package io.filigree.db.key;

/** There would be nobody left who may manage people. */
public final class LastAdminException extends RuntimeException {

    LastAdminException() {
        super("somebody else must be an admin first");
    }
}
