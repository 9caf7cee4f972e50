package io.filigree.db.event;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Rows to be written to one table. If PostgreSQL rejects a row (a number out of range, an index entry too large), the
 * others are sent again without it.
 */
final class CopyTarget<M> {

    /** A rejected row, and the SQLSTATE of the error. */
    record Refused<M>(M message, String sqlState) {}

    /** Errors that concern a row: data exceptions, constraint violations, limits of PostgreSQL. */
    private static final Set<String> OF_THE_DATA = Set.of("22", "23", "54");

    private final String copyStatement;
    private final BiConsumer<BinaryCopy, M> encoder;
    private final BinaryCopy rows;
    private final List<M> messages = new ArrayList<>();

    CopyTarget(String table, List<String> columns, BiConsumer<BinaryCopy, M> encoder) {
        this.copyStatement = "COPY " + table + " (" + String.join(", ", columns) + ") FROM STDIN (FORMAT binary)";
        this.encoder = encoder;
        this.rows = new BinaryCopy(columns.size());
    }

    void add(M message) {
        encoder.accept(rows.row(), message);
        messages.add(message);
    }

    /** Sends all rows, and returns the rejected ones. */
    List<Refused<M>> send(Connection connection) throws SQLException {
        List<Refused<M>> refused = new ArrayList<>();
        if (!messages.isEmpty()) {
            send(connection, connection.unwrap(PGConnection.class).getCopyAPI(), 0, messages.size(), refused);
        }
        return refused;
    }

    private void send(Connection connection, CopyManager copyManager, int from, int to, List<Refused<M>> refused)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            rows.into(copyManager, copyStatement, from, to);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            if (!isOfTheData(e)) {
                throw e;
            }
            connection.rollback(before);
            if (to - from == 1) {
                refused.add(new Refused<>(messages.get(from), e.getSQLState()));
            } else {
                int middle = (from + to) >>> 1;
                send(connection, copyManager, from, middle, refused);
                send(connection, copyManager, middle, to, refused);
            }
        }
    }

    private static boolean isOfTheData(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && OF_THE_DATA.contains(state.substring(0, 2));
    }
}
