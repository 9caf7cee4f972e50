package io.filigree.db.event;

/** Removes the events of an account on request. */
public interface AccountEvents {

    /**
     * Removes all events of an account, from PostgreSQL and from history, and returns their number. Files that had them are deleted
     * after {@code filigree.history.delete-after}.
     *
     * @param accountId 12 digits
     * @throws IllegalStateException if history is being changed by another task for too long; nothing or a part was removed
     */
    long erase(String accountId);
}
