package io.filigree.query.nrql.columnar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.db.inventory.ConfigurationColumns;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.nrql.ColumnarEvents.Portion;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.columnar.ColumnarFiles.File;
import io.filigree.query.nrql.columnar.ColumnarFiles.Selection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileViewsTest {

    private static final Range DAY = new Range(time("00:00:00"), time("23:00:00"));

    @TempDir
    Path folder;

    private Connection connection;
    private Statement statement;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        statement = connection.createStatement();
        statement.execute("SET TimeZone = 'UTC'");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void theHourIsThatOfTheNearestMillisecond() throws SQLException {
        List<File> files = List.of(
                file("09:00:00", "09:59:59.999499"),
                file("09:59:59.9995", "10:30:00"),
                file("11:00:00", "11:59:59.9995"),
                file("22:10:00", "22:20:00", "23:10:00"));
        create(new Selection(files, List.of(), 8));
        assertThat(hours())
                .isEqualTo(Map.of(
                        time("09:00:00"), time("09:00:00"),
                        time("09:59:59.999499"), time("09:00:00"),
                        time("09:59:59.9995"), time("10:00:00"),
                        time("10:30:00"), time("10:00:00"),
                        time("11:00:00"), time("11:00:00"),
                        time("11:59:59.9995"), time("12:00:00"),
                        time("22:10:00"), time("22:00:00"),
                        time("22:20:00"), time("22:00:00")));
    }

    @Test
    void filesOfOneHourAreNotReadForTheHour() throws SQLException {
        File file = file("09:00:00", "09:59:59");
        create(new Selection(List.of(file), List.of(), 2));
        assertThat(plan("hour")).doesNotContain("ts");
        assertThat(plan("ts")).contains("ts");
    }

    @Test
    void anotherViewHasTheFilesWithEventsWithoutMetadata() throws SQLException {
        List<File> files = List.of(file("09:00:00", "09:10:00"), file("10:00:00", "10:10:00", "10:20:00"));
        create(new Selection(files, List.of(), 5));
        assertThat(count("lambda_invocation")).isEqualTo(5);
        assertThat(count("lambda_invocation_undecorated")).isEqualTo(3);
    }

    @Test
    void aPortionIsASampleOrTheFilesAtTheEnds() {
        List<File> files = IntStream.range(0, 10)
                .mapToObj(hour -> new File(
                        folder.resolve(hour + ".parquet"),
                        10,
                        time("0" + hour + ":00:00"),
                        time("0" + hour + ":30:00"),
                        false))
                .toList();
        Selection all = new Selection(files, List.of(), 100);
        assertThat(all.portion(Portion.SAMPLE, DAY).files()).containsExactly(files.get(0), files.get(7));
        assertThat(all.portion(Portion.ENDS, DAY).files()).isEmpty();
        assertThat(all.portion(Portion.ENDS, new Range(time("00:10:00"), time("09:30:00")))
                        .files())
                .containsExactly(files.get(0), files.get(9));
    }

    private void create(Selection selection) {
        QueryViews views = new QueryViews(sql -> {
            try {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        FileViews.put(views, EventTable.INVOCATION, selection, DAY);
        views.createFor("lambda_invocation_undecorated");
    }

    private long count(String view) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + view)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Map<Instant, Instant> hours() throws SQLException {
        Map<Instant, Instant> hours = new TreeMap<>();
        try (ResultSet row = statement.executeQuery("SELECT ts, hour FROM lambda_invocation")) {
            while (row.next()) {
                hours.put(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        row.getObject(2, OffsetDateTime.class).toInstant());
            }
        }
        return hours;
    }

    /** The columns that a scan reads. */
    private List<String> plan(String column) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "EXPLAIN (FORMAT json) SELECT count(DISTINCT " + column + ") FROM lambda_invocation")) {
            row.next();
            String plan = row.getString(2);
            String projections = plan.substring(plan.lastIndexOf("\"Projections\""));
            return Arrays.asList(projections.split("[^a-z_]+"));
        }
    }

    private File file(String... times) throws SQLException {
        Path path = folder.resolve(times[0].replace(':', '-') + ".parquet");
        String values = Stream.of(times)
                .map(time -> "(TIMESTAMPTZ '" + time(time) + "')")
                .collect(Collectors.joining(", "));
        statement.execute("COPY (SELECT ts" + others() + " FROM (VALUES " + values + ") AS v(ts)) TO '" + path + "'");
        return new File(path, times.length, time(times[0]), time(times[times.length - 1]), times.length > 2);
    }

    /** The columns of files besides the time, without values. */
    private String others() throws SQLException {
        create(Selection.NONE);
        Map<String, String> renamed = Arrays.stream(ConfigurationAttribute.values())
                .filter(ConfigurationColumns::isScalar)
                .collect(Collectors.toMap(
                        attribute -> ConfigurationColumns.of(attribute).orElseThrow(), ConfigurationColumns::ofFiles));
        StringBuilder columns = new StringBuilder();
        try (ResultSet row = statement.executeQuery("DESCRIBE lambda_invocation")) {
            while (row.next()) {
                String name = row.getString(1);
                if (!name.equals("ts") && !name.equals("hour")) {
                    columns.append(", NULL::")
                            .append(row.getString(2))
                            .append(" AS ")
                            .append(renamed.getOrDefault(name, name));
                }
            }
        }
        return columns.toString();
    }

    private static Instant time(String time) {
        return Instant.parse("2026-11-20T" + time + "Z").truncatedTo(ChronoUnit.MICROS);
    }
}
