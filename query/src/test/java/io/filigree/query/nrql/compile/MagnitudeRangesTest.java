package io.filigree.query.nrql.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class MagnitudeRangesTest {

    /** A value, the value of all that are counted with it, and the magnitude of that. */
    private record Row(double value, double counted, double magnitude) {}

    @Test
    void valuesInRangesAreDistinguishedAndOthersAreNot() throws SQLException {
        List<Row> rows = rows(List.of(-2_500.0, -2_499.0, 2_400.0, 2_402.0, 2_401.0, 2_600.0));

        assertThat(rows).extracting(Row::magnitude).isSorted();
        assertThat(rows)
                .filteredOn(row -> row.magnitude() == Math.floor(row.magnitude()))
                .allSatisfy(row -> assertThat(row.counted()).isEqualTo(row.value()))
                .extracting(Row::magnitude)
                .containsOnly(-2_500.0, -2_499.0, 2_400.0, 2_401.0, 2_402.0, 2_600.0);
        assertThat(rows)
                .filteredOn(row -> row.magnitude() != Math.floor(row.magnitude()))
                .extracting(Row::magnitude)
                .containsOnly(-2_500.5, 2_399.5, 2_599.5, 2_600.5);
        assertThat(rows.stream()
                        .filter(row -> row.magnitude() != Math.floor(row.magnitude()))
                        .collect(Collectors.toMap(Row::magnitude, Row::counted, (one, other) -> {
                            assertThat(one).isEqualTo(other);
                            return one;
                        })))
                .hasSize(4);
    }

    @Test
    void ofManyRangesThoseNextToEachOtherAreOne() {
        MagnitudeRanges one = MagnitudeRanges.of(List.of(5.0, 7.0, 6.0));
        assertThat(contained(one)).containsExactly(5, 6, 7);
        MagnitudeRanges eight = MagnitudeRanges.of(List.of(0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 63.0, 90.0));
        assertThat(contained(eight)).containsExactly(0, 10, 20, 30, 40, 50, 60, 61, 62, 63, 90);
    }

    private static List<Integer> contained(MagnitudeRanges ranges) {
        return IntStream.range(-1, 100).filter(ranges::contains).boxed().toList();
    }

    private static List<Row> rows(List<Double> magnitudes) throws SQLException {
        List<Double> values = DoubleStream.concat(
                        DoubleStream.iterate(-3, value -> value <= 3, value -> value + 0.0005),
                        magnitudes.stream()
                                .flatMapToDouble(magnitude -> DoubleStream.of(magnitude, magnitude + 1))
                                .map(Percentiles::least)
                                .flatMap(bound -> DoubleStream.of(Math.nextDown(bound), bound, Math.nextUp(bound))))
                .sorted()
                .boxed()
                .toList();
        MagnitudeRanges ranges = MagnitudeRanges.of(magnitudes);
        SqlFragment sql = SqlFragment.of(
                "SELECT v, w, {} FROM (SELECT v, {} AS w FROM (SELECT unnest(?::double[]) AS v) AS e) AS g ORDER BY v",
                ranges.magnitude("w"),
                ranges.distinguished("v"));
        List<Row> rows = new ArrayList<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                PreparedStatement statement = duckDb.prepareStatement(sql.text(SqlDialect.DUCKDB))) {
            List<Object> parameters = sql.parameters(SqlDialect.DUCKDB);
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            statement.setObject(parameters.size() + 1, duckDb.createArrayOf("DOUBLE", values.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(row.getDouble(1), row.getDouble(2), row.getDouble(3)));
                }
            }
        }
        assertThat(rows).hasSameSizeAs(values);
        return rows;
    }
}
