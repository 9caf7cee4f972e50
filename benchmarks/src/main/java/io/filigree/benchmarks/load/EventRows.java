package io.filigree.benchmarks.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.db.event.EventTable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** The rows of the event tables: counted, put aside, and written back by a bare COPY. */
final class EventRows {

    private static final String DEADLOCK = "40P01";
    private static final int ATTEMPTS = 5;

    /** What else Filigree writes for its events; rows that the bare COPY is spared. */
    private static final List<String> OTHER_TABLES =
            List.of("ingested_message", "invocation_completion", "undecoded_message");

    private static final int BUFFER_BYTES = 64 * 1024;

    private final HarnessDatabase database;
    private final Path directory;
    private final List<String> tables;

    /** @param directory for the rows that are put aside */
    EventRows(HarnessDatabase database, Path directory) {
        this(database, directory, EventTable.tables());
    }

    /** Rows of some event tables only. */
    EventRows(HarnessDatabase database, Path directory, List<String> tables) {
        this.database = database;
        this.directory = directory;
        this.tables = List.copyOf(tables);
    }

    List<String> tables() {
        return tables;
    }

    /** The event tables together. */
    long count() throws SQLException {
        long count = 0;
        for (String table : tables) {
            count += count(table);
        }
        return count;
    }

    long count(String table) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Empties the event tables and all that Filigree writes with them. It may be reading one of them. */
    void truncate() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                truncateOnce();
                return;
            } catch (SQLException e) {
                if (!DEADLOCK.equals(e.getSQLState()) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void truncateOnce() throws SQLException {
        List<String> all = new ArrayList<>(EventTable.tables());
        all.addAll(OTHER_TABLES);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE " + String.join(", ", all));
        }
    }

    /** Gets earlier writes out of the way of a measurement. */
    void checkpoint() throws SQLException {
        try (Connection connection = database.connectAsAdministrator();
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    /** Puts the rows of the event tables aside, in files. */
    void putAside() throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            for (String table : tables) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file(table)), BUFFER_BYTES)) {
                    copy.copyOut(
                            "COPY (SELECT " + columns(connection, table) + " FROM " + table
                                    + ") TO STDOUT (FORMAT binary)",
                            out);
                }
            }
        }
    }

    /**
     * Writes the rows that were put aside into the emptied tables: one COPY a table, one after the other, a transaction
     * each.
     */
    Copied copyBack() throws SQLException, IOException {
        truncate();
        checkpoint();
        long rows = 0;
        try (Connection connection = database.connect()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            List<String> columns = new ArrayList<>();
            for (String table : tables) {
                columns.add(columns(connection, table));
            }
            long start = System.nanoTime();
            for (int i = 0; i < columns.size(); i++) {
                String table = tables.get(i);
                try (InputStream in = new BufferedInputStream(Files.newInputStream(file(table)), BUFFER_BYTES)) {
                    rows += copy.copyIn(
                            "COPY " + table + " (" + columns.get(i) + ") FROM STDIN (FORMAT binary)", in, BUFFER_BYTES);
                }
            }
            return new Copied(rows, (System.nanoTime() - start) / 1e9);
        }
    }

    record Copied(long rows, double seconds) {

        double perSecond() {
            return rows / seconds;
        }
    }

    private Path file(String table) {
        return directory.resolve(table + ".copy");
    }

    private static String columns(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                """)) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
