package io.filigree.db.savedquery;

import java.time.Instant;

/**
 * A saved query.
 *
 * @param name of which there is but one
 * @param savedBy the name of the user who saved it; the user may be deleted
 */
public record SavedQuery(long queryId, String name, String nrql, String savedBy, Instant savedAt) {}
