package io.filigree.query.nrql.columnar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Properties;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.micrometer.core.instrument.MeterRegistry;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * An embedded DuckDB that reads columnar files. It accesses no file outside the directory of the files, no network, and loads no
 * extension. Its settings cannot be changed by a query.
 */
public final class DuckDb implements ColumnarEvents, AutoCloseable {

    /**
     * The limits of all queries together.
     *
     * @param files the directory with the files
     * @param spill the directory for intermediate results beyond the memory limit
     * @param memoryBytes intermediate results in memory
     * @param spillBytes intermediate results on disk
     * @param resultBytes results of one query
     */
    public record Settings(Path files, Path spill, int threads, long memoryBytes, long spillBytes, long resultBytes) {}

    private final DuckDBConnection connection;
    private final ColumnarFiles files;
    private final MetadataTable metadata;
    private final Settings settings;
    private final StatementThreads threads;

    private DuckDb(DuckDBConnection connection, ColumnarFiles files, Settings settings, StatementThreads threads) {
        this.connection = connection;
        this.files = files;
        this.metadata = new MetadataTable(connection);
        this.settings = settings;
        this.threads = threads;
    }

    /** Starts a database. */
    public static DuckDb start(Settings settings, ColumnarFiles files, DateParser dates, MeterRegistry meters) {
        try {
            Properties properties = new Properties();
            properties.setProperty("autoinstall_known_extensions", "false");
            properties.setProperty("autoload_known_extensions", "false");
            DuckDBConnection connection =
                    DriverManager.getConnection("jdbc:duckdb:", properties).unwrap(DuckDBConnection.class);
            DuckDbFunctions.register(connection, dates);
            execute(connection, macros());
            MetadataTable.create(connection);
            limit(connection, settings);
            return new DuckDb(connection, files, settings, new StatementThreads(meters));
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB did not start", e);
        }
    }

    private static String macros() {
        try (InputStream macros = DuckDb.class.getResourceAsStream("macros.sql")) {
            if (macros == null) {
                throw new IllegalStateException("macros.sql is missing");
            }
            return new String(macros.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void limit(Connection connection, Settings settings) throws SQLException {
        for (String setting : List.of(
                "SET GLOBAL TimeZone = 'UTC'",
                "SET GLOBAL threads = " + settings.threads(),
                "SET GLOBAL memory_limit = '" + settings.memoryBytes() + "B'",
                "SET GLOBAL temp_directory = " + literal(settings.spill().toString()),
                "SET GLOBAL max_temp_directory_size = '" + settings.spillBytes() + "B'",
                "SET GLOBAL allowed_directories = [" + literal(settings.files().toString()) + "]",
                "SET GLOBAL enable_external_access = false",
                "SET GLOBAL lock_configuration = true")) {
            execute(connection, setting);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Adds a row with these values to a table. Thousands of rows take milliseconds; a prepared INSERT takes some for each. */
    static void append(DuckDBAppender rows, @Nullable Object[] values) throws SQLException {
        rows.beginRow();
        for (Object value : values) {
            if (value == null) {
                rows.appendNull();
            } else if (value instanceof String text) {
                rows.append(text);
            } else if (value instanceof Double number) {
                rows.append(number.doubleValue());
            } else if (value instanceof Long number) {
                rows.append(number.longValue());
            } else if (value instanceof Integer number) {
                rows.append(number.intValue());
            } else if (value instanceof Boolean truth) {
                rows.append(truth.booleanValue());
            } else if (value instanceof String[] texts) {
                rows.append(List.of(texts));
            } else if (value instanceof OffsetDateTime time) {
                rows.append(time);
            } else {
                throw new IllegalArgumentException("not a value of a table: " + value.getClass());
            }
        }
        rows.endRow();
    }

    /** A text that the program made, as SQL. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public Reader open(Session postgres, AccountScope scope, Duration timeout) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        return new DuckDbReader(
                () -> connect(postgres),
                () -> files.open(postgres, scope, deadlineNanos),
                postgres,
                settings,
                threads,
                deadlineNanos);
    }

    /** A connection that has the metadata of a transaction. */
    private DuckDBConnection connect(Session postgres) {
        threads.checkAvailable();
        try {
            metadata.refresh(postgres);
            return connection.duplicate().unwrap(DuckDBConnection.class);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB cannot be read", e);
        }
    }

    @Override
    public void close() {
        threads.close();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB did not close", e);
        }
    }
}
