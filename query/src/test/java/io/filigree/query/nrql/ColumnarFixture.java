package io.filigree.query.nrql;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Collection;
import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.columnar.ColumnarFiles;
import io.filigree.query.nrql.columnar.DuckDb;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.DateTexts;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.plan.StorageRanges;

/** The events of {@link Fixture} in columnar files. */
final class ColumnarFixture implements AutoCloseable {

    private static final String COLUMNS = "ts, type, function_arn, qualifier, request_id, trace_id, attributes::text,"
            + " completion::text, decoration_status, decoration_reason, metadata_id, metadata_age_ms, duration, error";

    private static final String CREATE = "CREATE TABLE events (ts timestamptz, type text, function_arn text,"
            + " qualifier text, request_id text, trace_id text, attributes text, completion text, decoration_status text,"
            + " decoration_reason text, metadata_id bigint, metadata_age_ms bigint, duration double, error boolean)";

    private final Path folder;
    private final DuckDb duckDb;
    private Instant limit = Instant.MAX;

    private ColumnarFixture(Path folder) {
        this.folder = folder;
        this.duckDb = DuckDb.start(
                new DuckDb.Settings(folder, folder.resolve("spill"), 2, 256_000_000, 1_000_000_000, 16_000_000),
                new Written(),
                DateTexts::millis);
    }

    /** All events of the fixture. */
    static ColumnarFixture create() {
        try {
            Path folder = Files.createTempDirectory("columnar");
            for (EventTable table : EventTable.values()) {
                write(table, folder.resolve(table.table() + ".parquet"));
            }
            return new ColumnarFixture(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(EventTable table, Path file) throws SQLException {
        try (Connection postgres = Fixture.get().dataSource().getConnection();
                Connection files = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = files.createStatement()) {
            statement.execute(CREATE);
            try (PreparedStatement insert =
                            files.prepareStatement("INSERT INTO events VALUES (?" + ", ?".repeat(13) + ")");
                    Statement read = postgres.createStatement();
                    ResultSet row = read.executeQuery("SELECT " + COLUMNS + " FROM " + table.table())) {
                while (row.next()) {
                    insert.setObject(1, row.getObject(1, OffsetDateTime.class));
                    for (int i = 2; i <= 14; i++) {
                        insert.setObject(i, row.getObject(i));
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            statement.execute("COPY (FROM events ORDER BY ts) TO '" + file + "' (FORMAT parquet, COMPRESSION zstd)");
        }
    }

    /** The engine that reads the events before a time from files, and the others from PostgreSQL. */
    QueryEngine engine(Instant before) {
        QueryEngine engine = new PostgresQueryEngine(
                new TestQueryDatabase(Fixture.get().dataSource(), before),
                new InventoryReader(Fixture.get().dataSource(), Duration.ofDays(30)),
                NrqlFunctions.CATALOG,
                Clock.fixed(Fixture.NOW, ZoneOffset.UTC),
                Long.MAX_VALUE,
                StorageRanges.ONE,
                duckDb);
        return new QueryEngine() {
            @Override
            public QueryResult answer(QueryRequest question) {
                limit = before;
                return engine.answer(question);
            }

            @Override
            public QueryExplanation explain(QueryRequest question) {
                limit = before;
                return engine.explain(question);
            }
        };
    }

    @Override
    public void close() {
        duckDb.close();
    }

    /** The files, of which the events from the limit on are not read. */
    private final class Written implements ColumnarFiles, ColumnarFiles.Snapshot {

        @Override
        public Snapshot open(QueryDatabase.Session postgres, AccountScope scope) {
            return this;
        }

        @Override
        public List<Range> ranges(Collection<EventTable> tables, Range window) {
            Instant end = window.end().isBefore(limit) ? window.end() : limit;
            return window.begin().isBefore(end) ? List.of(new Range(window.begin(), end)) : List.of();
        }

        @Override
        public List<Path> of(EventTable table, Range range) {
            return List.of(folder.resolve(table.table() + ".parquet"));
        }
    }
}
