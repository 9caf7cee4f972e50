package io.filigree.history;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;

import io.filigree.db.event.EventTable;
import org.jspecify.annotations.Nullable;

/**
 * The active snapshot of an event table, as a transaction sees it.
 *
 * @param metadataLocation the file of Iceberg that describes it
 * @param sealedUntil all hours before this time were sealed; null while none is
 */
public record HistorySnapshot(
        EventTable table,
        long snapshotId,
        String metadataLocation,
        @Nullable Instant sealedUntil) {

    /** Reads the snapshots of all tables from which events were sealed. */
    public static final String SELECT =
            "SELECT event_table, snapshot_id, metadata_location, sealed_until FROM history_table ORDER BY event_table";

    public HistorySnapshot {
        requireNonNull(table, "table");
        requireNonNull(metadataLocation, "metadataLocation");
    }

    /** A row of {@link #SELECT}. */
    public static HistorySnapshot read(ResultSet row) throws SQLException {
        String name = row.getString("event_table");
        EventTable table = Arrays.stream(EventTable.values())
                .filter(each -> each.table().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("history_table has an unknown table: " + name));
        OffsetDateTime sealedUntil = row.getObject("sealed_until", OffsetDateTime.class);
        return new HistorySnapshot(
                table,
                row.getLong("snapshot_id"),
                requireNonNull(row.getString("metadata_location")),
                sealedUntil == null ? null : sealedUntil.toInstant());
    }
}
