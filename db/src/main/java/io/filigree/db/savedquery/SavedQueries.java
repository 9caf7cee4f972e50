package io.filigree.db.savedquery;

import java.time.Instant;
import java.util.List;

import org.springframework.dao.DuplicateKeyException;

/** The queries that people saved: everybody sees all of them. */
public final class SavedQueries {

    /** More than that is no list to choose from. */
    public static final int MAX_QUERIES = 500;

    private final SavedQueryRepository queries;

    SavedQueries(SavedQueryRepository queries) {
        this.queries = queries;
    }

    /** All of them, by name. */
    public List<SavedQuery> all() {
        return queries.findAllByName();
    }

    /** Saves one. False when there is one of that name already, or when there are as many as there may be. */
    public boolean save(String name, String nrql, String savedBy, Instant now) {
        return queries.save(name, nrql, savedBy, now, MAX_QUERIES) > 0;
    }

    /** Gives one another name. False when there is one of that name already. */
    public boolean rename(long queryId, String name) {
        try {
            queries.rename(queryId, name);
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** Forgets one, if it is there. */
    public void remove(long queryId) {
        queries.deleteById(queryId);
    }
}
