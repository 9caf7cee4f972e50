package io.filigree.db.savedquery;

import java.time.Instant;

/**
 * A query that somebody saved.
 *
 * @param name of which there is but one
 * @param savedBy the user name of whoever did; they may be gone
 */
public record SavedQuery(long queryId, String name, String nrql, String savedBy, Instant savedAt) {}
