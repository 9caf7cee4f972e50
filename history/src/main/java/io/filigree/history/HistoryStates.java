package io.filigree.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

import io.filigree.db.event.EventTable;
import org.jspecify.annotations.Nullable;

/** The table {@code history_table}: the active snapshot of each event table. */
final class HistoryStates {

    private static final String SELECT =
            "SELECT snapshot_id, metadata_location, sealed_until FROM history_table WHERE event_table = ?";

    private static final String INSERT = """
            INSERT INTO history_table (event_table, snapshot_id, metadata_location, sealed_until, changed_at)
            VALUES (?, ?, ?, NULL, now())
            """;

    private static final String REPLACE = """
            UPDATE history_table SET snapshot_id = ?, metadata_location = ?,
                sealed_until = greatest(sealed_until, ?::timestamptz), changed_at = now()
            WHERE event_table = ? AND snapshot_id IN (?, ?)
            """;

    private HistoryStates() {}

    /**
     * The active snapshot of a table, or the next one.
     *
     * @param parentId the snapshot that it replaces; 0 if it is not known
     * @param sealedUntil null for no change, or if no hour was sealed
     */
    record State(
            long snapshotId,
            long parentId,
            String metadataLocation,
            @Nullable Instant sealedUntil) {}

    static Optional<State> read(Connection connection, EventTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setString(1, table.table());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Timestamp sealedUntil = row.getTimestamp(3);
                return Optional.of(new State(
                        row.getLong(1), 0, row.getString(2), sealedUntil == null ? null : sealedUntil.toInstant()));
            }
        }
    }

    /** Stores the first snapshot of a table, which has no rows. */
    static void insert(Connection connection, EventTable table, State state) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, table.table());
            statement.setLong(2, state.snapshotId());
            statement.setString(3, state.metadataLocation());
            statement.executeUpdate();
        }
    }

    /**
     * Makes a snapshot the active one when the transaction of this connection is committed.
     *
     * @throws IllegalStateException if the active snapshot is neither this one nor its parent
     */
    static void replace(Connection connection, EventTable table, State state) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REPLACE)) {
            statement.setLong(1, state.snapshotId());
            statement.setString(2, state.metadataLocation());
            statement.setTimestamp(3, state.sealedUntil() == null ? null : Timestamp.from(state.sealedUntil()));
            statement.setString(4, table.table());
            statement.setLong(5, state.snapshotId());
            statement.setLong(6, state.parentId());
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("The active snapshot is not the parent of the new one: table="
                        + table.table() + " snapshot=" + state.snapshotId() + " parent=" + state.parentId());
            }
        }
    }
}
