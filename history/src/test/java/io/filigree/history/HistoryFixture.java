package io.filigree.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

import io.filigree.db.MovableClock;
import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** A database with events of one day, and the history that they move to. */
final class HistoryFixture {

    static final LocalDate DAY = LocalDate.parse("2031-11-20");
    static final Instant MORNING = Instant.parse("2031-11-20T06:00:00Z");
    static final String CHECKOUT = "arn:aws:lambda:eu-west-1:123456789012:function:checkout";
    static final String REPORTS = "arn:aws:lambda:us-east-1:210987654321:function:reports";
    static final Duration LATE_WINDOW = Duration.ofHours(24);
    static final Instant ALWAYS = Instant.parse("2020-01-01T00:00:00Z");
    static final Instant NEVER = Instant.parse("2040-01-01T00:00:00Z");

    final DataSource database = TestPostgres.database().dataSource();
    final JdbcClient jdbc = JdbcClient.create(database);
    /** The day has ended, and is closed. */
    final MovableClock clock = new MovableClock(Instant.parse("2031-11-21T07:30:00Z"));

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final History.Reading reader;
    final HistoryStore store;

    HistoryFixture(Path root) {
        this.store = new DirectoryStore(root);
        this.reader = new HistoryReader(store).read(Long.MAX_VALUE);
        EventPartitions partitions = new EventPartitions(database);
        partitions.ensure(DAY, DAY.plusDays(1));
        jdbc.sql("""
                        INSERT INTO function_metadata (function_arn, version, content_hash, runtime, memory_size_mb, timeout_s,
                            architecture, layers, tags, account_name, valid_from, observed_at, source, configuration)
                        VALUES ('%s', '$LATEST', '\\x00', 'java21', 512, 30, 'arm64', '{a:1,b:2}',
                            '{"team": "payments", "cost centre": "it''s \\"7\\""}', 'Shop', now(), now(), 'poll',
                            '{"aws.lambda.snapStart": "None"}')
                        """.formatted(CHECKOUT)).update();
    }

    HistorySettings settings() {
        Duration month = Duration.ofDays(30);
        return new HistorySettings(
                true,
                Duration.ofHours(7),
                DataSize.ofMegabytes(128),
                1,
                1_000_000,
                Duration.ZERO,
                new HistorySettings.Query(DataSize.ofMegabytes(64), 1, DataSize.ofGigabytes(1)),
                HistorySettings.Pace.NORMAL,
                new HistorySettings.Retention(month, month, month, month, month),
                HistorySettings.S3.NONE);
    }

    HistoryKeeper keeper() {
        return keeper(SealStep.Listener.NONE);
    }

    HistoryKeeper keeper(SealStep.Listener listener) {
        return new HistoryKeeper(
                database, store, settings(), LATE_WINDOW, clock, new HistoryMetrics(registry), listener);
    }

    /** Decorated invocations at these times, with each of them a different request id. */
    void addInvocations(int count, Instant first, Duration between) {
        jdbc.sql("""
                        INSERT INTO lambda_invocation (ts, type, received_at, function_arn, request_id, trace_id, attributes,
                            completion, decoration_status, metadata_id, metadata_age_ms, message_identity)
                        SELECT ts, 'AwsLambdaInvocation', ts + interval '2 s', :arn, 'request-' || n || '-' || ts, 'trace-' || n / 2,
                            jsonb_build_object('duration', n / 8.0, 'http.statusCode', 200 + n, 'customer', 'c' || n % 7,
                                'error', n % 5 = 0, 'nested.name', repeat('x', n % 50)),
                            CASE WHEN n % 2 = 0 THEN jsonb_build_object('cwDuration', n * 1.5) END,
                            'decorated', 1, 1000, gen_random_uuid()
                        FROM (SELECT n, :first::timestamptz + n * :seconds * interval '1 s' AS ts
                            FROM generate_series(0, :count - 1) AS n) AS events
                        """)
                .param("arn", CHECKOUT)
                .param("first", first.toString())
                .param("seconds", between.toSeconds())
                .param("count", count)
                .update();
    }

    /** Adds one event, and returns its identity. */
    UUID add(EventTable table, String ts, String receivedAt, String status, String columns, String values) {
        UUID identity = UUID.randomUUID();
        jdbc.sql("INSERT INTO " + table.table()
                        + " (ts, received_at, type, decoration_status, attributes, message_identity"
                        + columns + ") VALUES ('" + ts + "', '" + receivedAt + "', 'Type', '" + status
                        + "', '{\"name\": \"a\", \"n\": 1e400}', '" + identity + "'" + values + ")")
                .update();
        return identity;
    }

    /** What a query sees: the rows of PostgreSQL, then those of the files of history, in one transaction. */
    List<String> events(EventTable table) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE ONLY " + table.table() + " IN ACCESS SHARE MODE");
            }
            HistorySelection selection = select(connection, table, ALWAYS, NEVER, AccountScope.ALL);
            List<String> events = new ArrayList<>(recent(connection, table));
            connection.rollback();
            connection.setReadOnly(false);
            events.addAll(history(selection));
            events.sort(null);
            return events;
        }
    }

    List<String> recent(EventTable table) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return recent(connection, table);
        }
    }

    HistorySelection selection(EventTable table) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return select(connection, table, ALWAYS, NEVER, AccountScope.ALL);
        }
    }

    /** The files of the snapshot that the transaction of a connection sees; none before the first one. */
    HistorySelection select(Connection connection, EventTable table, Instant from, Instant to, AccountScope scope)
            throws SQLException {
        return snapshot(connection, table)
                .map(snapshot -> reader.select(snapshot, from, to, scope))
                .orElseGet(() -> new HistorySelection(HistoryLayout.initial(table), null, List.of()));
    }

    Optional<HistorySnapshot> snapshot(EventTable table) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return snapshot(connection, table);
        }
    }

    private static Optional<HistorySnapshot> snapshot(Connection connection, EventTable table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HistorySnapshot.SELECT)) {
            while (row.next()) {
                HistorySnapshot snapshot = HistorySnapshot.read(row);
                if (snapshot.table() == table) {
                    return Optional.of(snapshot);
                }
            }
        }
        return Optional.empty();
    }

    List<String> history(EventTable table) throws SQLException {
        return history(selection(table));
    }

    private static List<String> recent(Connection connection, EventTable table) throws SQLException {
        return rows(
                connection, "SELECT " + text("extract(epoch FROM %s) * 1000000", "::text") + " FROM " + table.table());
    }

    static List<String> history(HistorySelection selection) throws SQLException {
        if (selection.files().isEmpty()) {
            return List.of();
        }
        String files = String.join(
                ", ",
                selection.files().stream().map(file -> "'" + file.path() + "'").toList());
        return duckDb("SELECT " + text("epoch_us(%s)", "::VARCHAR") + " FROM read_parquet([" + files
                + "], union_by_name = true)");
    }

    static List<String> duckDb(String query) throws SQLException {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
            return rows(duckDb, query);
        }
    }

    /** All columns of the event table as one text, the same in both databases. */
    private static String text(String time, String cast) {
        return "concat_ws('|', "
                + String.join(
                        ", ",
                        HistoryLayout.EVENT_COLUMNS.stream()
                                .map(column -> switch (column.type()) {
                                    case TIMESTAMP -> "(" + time.formatted(column.name()) + ")::bigint::text";
                                    case STRING_LIST -> "coalesce(array_to_string(" + column.name() + ", ','), '-')";
                                    case DOUBLE -> "coalesce((" + column.name() + " * 1000)::bigint::text, '-')";
                                    default -> "coalesce(" + column.name() + cast + ", '-')";
                                })
                                .toList())
                + ")";
    }

    private static List<String> rows(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        rows.sort(null);
        return rows;
    }
}
