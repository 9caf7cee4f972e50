package io.filigree.query.nrql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import io.filigree.db.inventory.ConfigurationColumns;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.attribute.ValueType;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.nrql.ColumnarEvents.AttributeColumn;
import io.filigree.query.nrql.ColumnarEvents.EventId;
import io.filigree.query.nrql.ColumnarEvents.Events;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.columnar.ColumnarFiles;
import io.filigree.query.nrql.columnar.DuckDb;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.DateTexts;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.plan.StorageRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;

/** The events of {@link Fixture} in columnar files. */
final class ColumnarFixture implements AutoCloseable {

    private static final List<ConfigurationAttribute> METADATA = Arrays.stream(ConfigurationAttribute.values())
            .filter(ConfigurationColumns::isScalar)
            .toList();

    private static final String COLUMNS = "ts, type, e.function_arn, qualifier, request_id, trace_id, attributes::text,"
            + " completion::text, decoration_status, decoration_reason, metadata_id, metadata_age_ms, duration, error"
            + METADATA.stream()
                    .map(attribute ->
                            ", m." + ConfigurationColumns.of(attribute).orElseThrow())
                    .collect(Collectors.joining());

    private static final String CREATE = "CREATE TABLE events (ts timestamptz, type text, function_arn text,"
            + " qualifier text, request_id text, trace_id text, attributes text, completion text, decoration_status text,"
            + " decoration_reason text, metadata_id bigint, metadata_age_ms bigint, duration double, error boolean"
            + METADATA.stream()
                    .map(attribute -> ", " + ConfigurationColumns.ofFiles(attribute)
                            + (attribute.type() == ValueType.NUMBER ? " integer" : " text"))
                    .collect(Collectors.joining())
            + ")";

    private static final int NUMBER_OF_COLUMNS = 14 + METADATA.size();

    /** The times of files, of which some have several hours, and their events. */
    private static final String FILES = "SELECT min(ts), max(ts), count(*), count(*) > count(metadata_id)"
            + " FROM (SELECT *, epoch_us(ts) // 3600000000 AS hour FROM events) GROUP BY hour // 12, least(hour % 12, 2)";

    /** @param columns that the files have in addition to those of the event table */
    private record Written(List<ColumnarFiles.File> files, List<AttributeColumn> columns) {}

    private final Map<EventTable, Written> written;
    private final DuckDb duckDb;
    private Instant limit = Instant.MAX;
    private boolean typed;
    private long rows;

    private ColumnarFixture(Path folder, Map<EventTable, Written> written, long resultBytes) {
        this.written = written;
        this.duckDb = DuckDb.start(
                new DuckDb.Settings(folder, folder.resolve("spill"), 2, 256_000_000, 1_000_000_000, resultBytes),
                new Found(),
                DateTexts::millis,
                new SimpleMeterRegistry());
    }

    /** All events of the fixture. */
    static ColumnarFixture create() {
        return create(16_000_000);
    }

    /** @param resultBytes of a query, as far as it is read from files */
    static ColumnarFixture create(long resultBytes) {
        try {
            Path folder = Files.createTempDirectory("columnar");
            Map<EventTable, Written> written = new EnumMap<>(EventTable.class);
            for (EventTable table : EventTable.values()) {
                written.put(table, write(table, Files.createDirectory(folder.resolve(table.table()))));
            }
            return new ColumnarFixture(folder, written, resultBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Written write(EventTable table, Path folder) throws SQLException {
        try (Connection postgres = Fixture.get().dataSource().getConnection();
                Connection files = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = files.createStatement()) {
            statement.execute(CREATE);
            try (PreparedStatement insert = files.prepareStatement(
                            "INSERT INTO events VALUES (?" + ", ?".repeat(NUMBER_OF_COLUMNS - 1) + ")");
                    Statement read = postgres.createStatement();
                    ResultSet row = read.executeQuery("SELECT " + COLUMNS + " FROM " + table.table()
                            + " e LEFT JOIN function_metadata m USING (metadata_id)")) {
                while (row.next()) {
                    insert.setObject(1, row.getObject(1, OffsetDateTime.class));
                    for (int i = 2; i <= NUMBER_OF_COLUMNS; i++) {
                        insert.setObject(i, row.getObject(i));
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            List<AttributeColumn> columns = columns(table, postgres, statement);
            String values = columns.stream()
                    .map(column -> ", " + value(column) + " AS " + column.name())
                    .collect(Collectors.joining());
            List<ColumnarFiles.File> all = files(statement, folder);
            for (ColumnarFiles.File file : all) {
                statement.execute("COPY (SELECT *, ts AS received_at, uuid() AS message_identity,"
                        + " NULL::text[] AS account_ids, NULL::text[] AS unresolved" + values
                        + " FROM events WHERE ts BETWEEN '" + file.first() + "' AND '" + file.last()
                        + "' ORDER BY ts) TO '" + file.path() + "' (FORMAT parquet, COMPRESSION zstd)");
            }
            return new Written(all, columns);
        }
    }

    private static List<ColumnarFiles.File> files(Statement events, Path folder) throws SQLException {
        List<ColumnarFiles.File> files = new ArrayList<>();
        try (ResultSet row = events.executeQuery(FILES)) {
            while (row.next()) {
                files.add(new ColumnarFiles.File(
                        folder.resolve(files.size() + ".parquet"),
                        row.getLong(3),
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getBoolean(4)));
            }
        }
        return files;
    }

    /** One for each attribute and type, unless it has numbers that a column has not. */
    private static List<AttributeColumn> columns(EventTable table, Connection postgres, Statement files)
            throws SQLException {
        List<AttributeColumn> columns = new ArrayList<>();
        try (Statement read = postgres.createStatement();
                ResultSet row = read.executeQuery("SELECT DISTINCT name, completion, kind FROM event_attribute"
                        + " WHERE name ~ '^[A-Za-z][A-Za-z0-9_.]*$' AND kind IN ('string', 'number', 'boolean')"
                        + " ORDER BY name, completion, kind")) {
            while (row.next()) {
                AttributeColumn column = new AttributeColumn(
                        table,
                        "attr_" + columns.size(),
                        row.getBoolean("completion"),
                        row.getString("name"),
                        AttributeColumn.Type.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)));
                if (column.type() != AttributeColumn.Type.NUMBER || isFinite(column, files)) {
                    columns.add(column);
                }
            }
        }
        return columns;
    }

    private static boolean isFinite(AttributeColumn column, Statement files) throws SQLException {
        try (ResultSet row = files.executeQuery("SELECT count(*) FROM events WHERE " + isOfType(column)
                + " AND NOT coalesce(" + value(column) + " = 0 OR abs(" + value(column)
                + ") BETWEEN 1e-300 AND 1e300, false)")) {
            row.next();
            return row.getLong(1) == 0;
        }
    }

    private static String value(AttributeColumn column) {
        String text = "json_extract_string(" + json(column) + ")";
        return "CASE WHEN " + isOfType(column) + " THEN "
                + switch (column.type()) {
                    case STRING -> text;
                    case NUMBER -> "try_cast(" + text + " AS double)";
                    case BOOLEAN -> text + " = 'true'";
                }
                + " END";
    }

    private static String isOfType(AttributeColumn column) {
        return "json_type(" + json(column) + ") IN "
                + switch (column.type()) {
                    case STRING -> "('VARCHAR')";
                    case NUMBER -> "('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE')";
                    case BOOLEAN -> "('BOOLEAN')";
                };
    }

    private static String json(AttributeColumn column) {
        return (column.completion() ? "completion" : "attributes") + ", '$.\"" + column.attribute() + "\"'";
    }

    /** The engine that reads all events from files, as if they had so many. */
    QueryEngine engineOfFilesWith(long events) {
        return engine(Instant.MAX, false, duckDb, events);
    }

    /** The engine that reads the events before a time from files, and the others from PostgreSQL. */
    QueryEngine engine(Instant before) {
        return engine(before, false);
    }

    /** The engine that reads all events from files, without memory for statements that contain a text. */
    QueryEngine engineWithoutMemoryFor(String text) {
        return engine(
                Instant.MAX,
                false,
                (postgres, scope, timeout) ->
                        refusing(text, ColumnarEvents.Reader.class, duckDb.open(postgres, scope, timeout)),
                0);
    }

    /** Also of what it returns. */
    private static <T> T refusing(String text, Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof String sql && sql.contains(text)) {
                        throw new QueryRefusedException(QueryRefusedException.Reason.TOO_MANY_EVENTS, "no memory");
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof QueryDatabase.Session session
                                ? refusing(text, QueryDatabase.Session.class, session)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** @param withColumns whether attributes are read from columns where there are some */
    QueryEngine engine(Instant before, boolean withColumns) {
        return engine(before, withColumns, duckDb, 0);
    }

    private QueryEngine engine(Instant before, boolean withColumns, ColumnarEvents events, long rowsOfFiles) {
        QueryEngine engine = new PostgresQueryEngine(
                new TestQueryDatabase(Fixture.get().dataSource(), before),
                new InventoryReader(Fixture.get().dataSource(), Duration.ofDays(30)),
                NrqlFunctions.CATALOG,
                Clock.fixed(Fixture.NOW, ZoneOffset.UTC),
                Long.MAX_VALUE,
                StorageRanges.ONE,
                events);
        return new QueryEngine() {
            @Override
            public QueryResult answer(QueryRequest question) {
                limit = before;
                typed = withColumns;
                rows = rowsOfFiles;
                return engine.answer(question);
            }

            @Override
            public QueryExplanation explain(QueryRequest question) {
                limit = before;
                typed = withColumns;
                rows = rowsOfFiles;
                return engine.explain(question);
            }
        };
    }

    @Override
    public void close() {
        duckDb.close();
    }

    /** The files, of which the events from the limit on are not read. */
    private final class Found implements ColumnarFiles, ColumnarFiles.Snapshot {

        @Override
        public Snapshot open(QueryDatabase.Session postgres, AccountScope scope, long deadlineNanos) {
            return this;
        }

        @Override
        public List<Range> ranges(Events events) {
            Range window = events.range();
            Instant end = window.end().isBefore(limit) ? window.end() : limit;
            return window.begin().isBefore(end) ? List.of(new Range(window.begin(), end)) : List.of();
        }

        @Override
        public ColumnarFiles.Selection of(EventTable table, Range range, @Nullable EventId id) {
            Written found = Objects.requireNonNull(written.get(table));
            List<ColumnarFiles.File> files = found.files().stream()
                    .filter(file ->
                            file.first().isBefore(range.end()) && !file.last().isBefore(range.begin()))
                    .toList();
            return files.isEmpty()
                    ? ColumnarFiles.Selection.NONE
                    : new ColumnarFiles.Selection(files, typed ? found.columns() : List.of(), rows);
        }
    }
}
