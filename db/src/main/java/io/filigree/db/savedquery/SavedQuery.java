package io.filigree.db.savedquery;

import java.time.Instant;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A saved query.
 *
 * @param name of which there is but one
 * @param savedBy the name of the user who saved it; the user may be deleted
 */
@Table("saved_query")
public record SavedQuery(@Id long queryId, String name, String nrql, String savedBy, Instant savedAt) {}
