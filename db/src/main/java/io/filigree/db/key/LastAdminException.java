package io.filigree.db.key;

/** The change would leave no admin. */
public final class LastAdminException extends RuntimeException {

    LastAdminException() {
        super("the last admin cannot be removed: make another user an admin first");
    }
}
