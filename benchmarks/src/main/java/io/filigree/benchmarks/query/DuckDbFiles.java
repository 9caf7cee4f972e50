package io.filigree.benchmarks.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files of history in a DuckDB of this process, with the default settings of queries in Filigree: 2 threads, 256 MB. */
final class DuckDbFiles implements AutoCloseable {

    private static final String RANGE =
            " WHERE ts >= TIMESTAMPTZ '2026-11-20 00:00:00+00' AND ts < TIMESTAMPTZ '2026-11-21 00:00:00+00'";

    /** The queries of a day of {@code queries.sql}, by name. */
    private static final Map<String, String> QUERIES = Map.of(
            "day: count",
            "SELECT count(*) FROM event" + RANGE,
            "day: percentiles",
            "SELECT quantile_cont(duration, [0.5, 0.95, 0.99]), count(*) FROM event" + RANGE,
            "day: count by tag",
            "SELECT tags['team'], count(*) FROM event" + RANGE + " GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
            "day: average by tag",
            "SELECT tags['team'], avg(duration) FROM event" + RANGE + " GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
            "day: a team by half an hour",
            "SELECT time_bucket(INTERVAL 30 minutes, ts), count(*), avg(duration) FROM event" + RANGE
                    + " AND tags['team'] = 'team-7' GROUP BY 1 ORDER BY 1");

    private final Connection connection;
    private final List<Path> files;
    private final long bytes;

    private DuckDbFiles(Connection connection, List<Path> files, long bytes) {
        this.connection = connection;
        this.files = files;
        this.bytes = bytes;
    }

    /** All Parquet files below a directory. */
    static DuckDbFiles open(Path directory) throws IOException, SQLException {
        long bytes = 0;
        List<Path> all;
        try (Stream<Path> walked = Files.walk(directory)) {
            all = walked.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            bytes += Files.size(file);
        }
        List<Path> files = all.stream()
                .filter(file -> file.toString().endsWith(".parquet"))
                .toList();
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 2");
            statement.execute("SET memory_limit = '256MB'");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("CREATE VIEW event AS SELECT * FROM read_parquet(["
                    + files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", "))
                    + "], union_by_name = true)");
        }
        return new DuckDbFiles(connection, files, bytes);
    }

    /** Of the files and their filters. */
    long bytes() {
        return bytes;
    }

    int count() {
        return files.size();
    }

    long rows() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM event")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Runs a query of this name and reads its result. */
    int run(String name) throws SQLException {
        String query = QUERIES.get(name);
        if (query == null) {
            throw new IllegalArgumentException("No query in SQL of DuckDB: " + name);
        }
        int rows = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows++;
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
