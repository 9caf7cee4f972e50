package io.filigree.benchmarks.query;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.filigree.benchmarks.harness.HarnessDatabase;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * The sealed invocations of a day, repeated for each of the days before it: the same rows, sorted in the same way, with other times,
 * in a file for each hour. The JSON of their attributes is left out; no query of {@link MonthBench} reads it.
 */
final class GeneratedMonth {

    static final int DAYS = 30;

    private static final String ACTIVATE =
            "UPDATE history_table SET snapshot_id = ?, metadata_location = ? WHERE event_table = 'lambda_invocation'";

    private static final TableIdentifier INVOCATIONS =
            TableIdentifier.of(Namespace.of("filigree"), "lambda_invocation");

    private final HarnessDatabase database;
    private final Path history;

    /** @param history the directory of history, which has a day of invocations */
    GeneratedMonth(HarnessDatabase database, Path history) {
        this.database = database;
        this.history = history;
    }

    /** Writes what is not there yet. */
    void write() throws SQLException, IOException {
        try (JdbcCatalog catalog = new JdbcCatalog(properties -> new LocalFiles(), null, false)) {
            catalog.initialize(
                    "filigree",
                    Map.of(
                            CatalogProperties.URI,
                            database.jdbcUrl(),
                            "jdbc.user",
                            database.user(),
                            "jdbc.password",
                            database.password(),
                            CatalogProperties.WAREHOUSE_LOCATION,
                            history.toUri().toString()));
            Table table = catalog.loadTable(INVOCATIONS);
            List<DataFile> files = files(table);
            if (files.stream().anyMatch(file -> !day(file).equals(GeneratedDay.DAY))) {
                System.out.println("The month is there already.");
                return;
            }
            long began = System.nanoTime();
            AppendFiles append = table.newAppend();
            try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = duckDb.createStatement()) {
                statement.execute("SET threads = 2");
                statement.execute("SET memory_limit = '2GB'");
                for (DataFile file : files) {
                    repeat(statement, table, file).forEach(append::appendFile);
                }
            }
            append.commit();
            activate(table);
            System.out.printf(
                    "Wrote %d files in %d s%n", files.size() * (DAYS - 1), (System.nanoTime() - began) / 1_000_000_000);
        }
    }

    private static List<DataFile> repeat(Statement statement, Table table, DataFile file)
            throws SQLException, IOException {
        Path source = LocalFiles.path(file.location());
        List<DataFile> copies = new ArrayList<>();
        for (int days = 1; days < DAYS; days++) {
            Path target = source.resolveSibling("../" + day(file).minusDays(days))
                    .normalize()
                    .resolve(source.getFileName());
            if (!Files.exists(target)) {
                write(statement, source, target, days);
            }
            copies.add(describe(table, file, target, days));
        }
        return copies;
    }

    /** Not under its name until it is complete: what a run that was ended wrote is used again. */
    private static void write(Statement statement, Path source, Path target, int days)
            throws SQLException, IOException {
        Files.createDirectories(target.resolveSibling("."));
        Path unfinished = Path.of(target + ".unfinished");
        statement.execute("COPY (SELECT * REPLACE ('{}' AS attributes, '{}' AS completion, ts - INTERVAL " + days
                + " DAY AS ts, received_at - INTERVAL " + days + " DAY AS received_at) FROM read_parquet('" + source
                + "')) TO '" + unfinished
                + "' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480)");
        Files.deleteIfExists(Path.of(target + ".ids"));
        Files.createLink(Path.of(target + ".ids"), Path.of(source + ".ids"));
        Files.move(unfinished, target);
    }

    private static DataFile describe(Table table, DataFile file, Path target, int days) throws IOException {
        PartitionData partition = new PartitionData(table.spec().partitionType());
        partition.set(
                0,
                file.partition().get(0, Integer.class)
                        - Math.toIntExact(Duration.ofDays(days).toHours()));
        return DataFiles.builder(table.spec())
                .withPath(target.toUri().toString())
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(Files.size(target))
                .withPartition(partition)
                .withMetrics(new Metrics(
                        file.recordCount(),
                        null,
                        file.valueCounts(),
                        file.nullValueCounts(),
                        file.nanValueCounts(),
                        earlier(table, file.lowerBounds(), days),
                        earlier(table, file.upperBounds(), days)))
                .withSortOrder(table.sortOrder())
                .build();
    }

    private static Map<Integer, ByteBuffer> earlier(Table table, Map<Integer, ByteBuffer> bounds, int days) {
        Map<Integer, ByteBuffer> moved = new HashMap<>(bounds);
        for (String name : List.of("ts", "received_at")) {
            Types.NestedField field = table.schema().findField(name);
            moved.computeIfPresent(field.fieldId(), (id, bound) -> {
                long micros = Conversions.fromByteBuffer(field.type(), bound);
                return Conversions.toByteBuffer(field.type(), micros - TimeUnit.DAYS.toMicros(days));
            });
        }
        return moved;
    }

    private void activate(Table table) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(ACTIVATE)) {
            statement.setLong(1, table.currentSnapshot().snapshotId());
            statement.setString(2, ((BaseTable) table).operations().current().metadataFileLocation());
            statement.executeUpdate();
        }
    }

    private static LocalDate day(DataFile file) {
        return Instant.EPOCH
                .plus(Duration.ofHours(file.partition().get(0, Integer.class)))
                .atOffset(ZoneOffset.UTC)
                .toLocalDate();
    }

    private static List<DataFile> files(Table table) throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        }
        return files;
    }

    /** Files of this machine, by URI or path. */
    private static final class LocalFiles implements FileIO {

        private static final long serialVersionUID = 1L;

        static Path path(String location) {
            return location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
        }

        private static File file(String location) {
            return path(location).toFile();
        }

        /** Keeps the location as it is, because the catalog compares it. */
        @Override
        public InputFile newInputFile(String location) {
            InputFile input = org.apache.iceberg.Files.localInput(file(location));
            return new InputFile() {
                @Override
                public long getLength() {
                    return input.getLength();
                }

                @Override
                public SeekableInputStream newStream() {
                    return input.newStream();
                }

                @Override
                public String location() {
                    return location;
                }

                @Override
                public boolean exists() {
                    return input.exists();
                }
            };
        }

        @Override
        public OutputFile newOutputFile(String location) {
            return org.apache.iceberg.Files.localOutput(file(location));
        }

        @Override
        public void deleteFile(String location) {
            throw new UnsupportedOperationException("deletes nothing");
        }
    }
}
