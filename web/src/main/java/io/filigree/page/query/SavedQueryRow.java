package io.filigree.page.query;

import java.time.Instant;

import io.filigree.db.savedquery.SavedQuery;
import io.filigree.page.TimestampView;

/**
 * A saved query in the list.
 *
 * @param query the query string of its address
 */
record SavedQueryRow(long queryId, String name, String nrql, String savedBy, TimestampView savedAt, String query) {

    static SavedQueryRow of(SavedQuery saved, Instant now) {
        return new SavedQueryRow(
                saved.queryId(),
                saved.name(),
                saved.nrql(),
                saved.savedBy(),
                TimestampView.of(saved.savedAt(), now),
                QueryAddress.of(saved.nrql()).query());
    }
}
