package io.filigree.page.query;

import java.time.Instant;

import io.filigree.db.savedquery.SavedQuery;
import io.filigree.page.Moment;

/**
 * A saved query, as the page lists it.
 *
 * @param query the part of its address after the path
 */
record SavedLine(long queryId, String name, String nrql, String savedBy, Moment savedAt, String query) {

    static SavedLine of(SavedQuery saved, Instant now) {
        return new SavedLine(
                saved.queryId(),
                saved.name(),
                saved.nrql(),
                saved.savedBy(),
                Moment.of(saved.savedAt(), now),
                QueryAddress.of(saved.nrql()).query());
    }
}
