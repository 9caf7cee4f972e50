package io.filigree.db.event;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The index for text search in log events: trigrams of the message. Each daily partition gets its index when its day has
 * ended, so that writing the events of the running day does not maintain it. The default partition has none.
 *
 * <p>Indexes are built concurrently: writers of the partition do not wait. A build waits for transactions that are older
 * than it, without a timeout, and blocks only statements that change the partition's schema, such as its removal. An
 * advisory lock allows one build at a time in a database. Where the extension {@code pg_trgm} is missing, nothing is
 * built; when it is created later, all ended days are.
 */
public final class LogMessageIndex implements AutoCloseable {

    /** After midnight in UTC, for log events that arrive late. Later ones are written to the index one by one. */
    private static final Duration DAY_ENDS_AFTER = Duration.ofHours(1);

    /** Nothing without the extension. An index is invalid when its build was interrupted. */
    private static final String MISSING = """
            SELECT partition.relname, quote_ident(nspname) || '.gin_trgm_ops' AS operators
            FROM pg_extension
                JOIN pg_namespace ON pg_namespace.oid = extnamespace
                CROSS JOIN pg_inherits
                JOIN pg_class AS partition ON partition.oid = inhrelid
                LEFT JOIN (pg_index JOIN pg_class AS name ON name.oid = indexrelid)
                    ON indrelid = partition.oid AND name.relname = partition.relname || '_message_idx'
            WHERE extname = 'pg_trgm' AND inhparent = 'log'::regclass
                AND partition.relname ~ '^log_[0-9]{8}$' AND partition.relname BETWEEN '%s' AND '%s'
                AND indisvalid IS NOT TRUE
            ORDER BY 1 DESC
            """;

    /** A build may take long and wait long. Without parallel workers it leaves the other processors to ingest. */
    private static final String CONFIGURE = """
            SELECT set_config(name, '0', false) FROM pg_settings
            WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'max_parallel_maintenance_workers')
            """;

    private static final String TRY_LOCK =
            "SELECT pg_try_advisory_lock(hashtextextended('filigree index of log messages', 0))";
    private static final String UNLOCK = "SELECT pg_advisory_unlock_all()";

    private static final String DROP_INVALID = "DROP INDEX CONCURRENTLY IF EXISTS %s_message_idx";

    /** Late events are collected in 16 MB before they are sorted into the index, a quarter faster than with 4 MB. */
    private static final String CREATE =
            "CREATE INDEX CONCURRENTLY %1$s_message_idx ON %1$s USING gin ((attributes ->> 'message') %2$s)"
                    + " WITH (gin_pending_list_limit = 16384)";

    /** The planner knows how selective a search is only from statistics of the index, and a day that ended gets no others. */
    private static final String ANALYZE = "ANALYZE %s";

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private volatile boolean closed;
    private volatile @Nullable Statement running;

    /** @param dataSource opens a connection each time; a build's settings and its lock end with the connection */
    public LogMessageIndex(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The days that have ended and have no valid index, the newest first. */
    public List<LocalDate> missing(Instant now) {
        LocalDate lastEnded = EventPartitions.day(now.minus(DAY_ENDS_AFTER)).minusDays(1);
        return jdbc.sql(MISSING.formatted(partition(LocalDate.EPOCH), partition(lastEnded)))
                .query((row, number) -> EventPartitions.dayOf(row.getString("relname")))
                .list();
    }

    /**
     * Builds the index of a day, which takes minutes for millions of events. An invalid index is dropped first.
     *
     * @return false where there is nothing to do, or another process is building an index
     */
    public boolean build(LocalDate day) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            running = statement;
            return !closed && build(statement, partition(day));
        } catch (SQLException e) {
            throw EventStore.translated("build the index of " + day, e);
        } finally {
            running = null;
        }
    }

    @SuppressWarnings("try") // the lock is only released
    private static boolean build(Statement statement, String partition) throws SQLException {
        statement.execute(CONFIGURE);
        if (!isTrue(statement, TRY_LOCK)) {
            return false;
        }
        try (Lock lock = () -> statement.execute(UNLOCK)) {
            String operators;
            try (ResultSet row = statement.executeQuery(MISSING.formatted(partition, partition))) {
                if (!row.next()) {
                    return false;
                }
                operators = row.getString("operators");
            }
            statement.execute(DROP_INVALID.formatted(partition));
            statement.execute(CREATE.formatted(partition, operators));
            statement.execute(ANALYZE.formatted(partition));
            return true;
        }
    }

    private static boolean isTrue(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String partition(LocalDate day) {
        return EventPartitions.partition("log", day);
    }

    /** Cancels the build that is running, whose index is then rebuilt at the next start. */
    @Override
    public void close() {
        closed = true;
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // The connection is lost, and the build with it.
            }
        }
    }

    private interface Lock extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }
}
