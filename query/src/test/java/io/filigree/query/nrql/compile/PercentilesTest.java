package io.filigree.query.nrql.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

import io.filigree.db.TestPostgres;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    private static final List<Double> VALUES = DoubleStream.concat(
                    DoubleStream.of(0, 1, -1, 1e-300, 1e300, -1e300, Double.MIN_VALUE, Double.MAX_VALUE, 65536, 1 / 3d),
                    new Random(5)
                            .doubles(2_000, -30, 30)
                            .flatMap(power -> DoubleStream.of(Math.exp(power), -Math.exp(power))))
            .sorted()
            .boxed()
            .toList();

    /** Values of one magnitude in one database would be of another in the other one. */
    @Test
    void magnitudesOfBothDatabasesAreEqualAndInTheOrderOfTheValues() throws SQLException {
        List<Double> ofPostgres;
        List<Double> ofDuckDb;
        try (Connection postgres = TestPostgres.database().dataSource().getConnection();
                Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
            ofPostgres = magnitudes(postgres, SqlDialect.POSTGRESQL);
            ofDuckDb = magnitudes(duckDb, SqlDialect.DUCKDB);
        }

        assertThat(ofDuckDb).isEqualTo(ofPostgres).isSorted();
        assertThat(ofPostgres.stream().distinct()).hasSizeGreaterThan(1_000);
    }

    private static List<Double> magnitudes(Connection database, SqlDialect dialect) throws SQLException {
        SqlFragment sql = SqlFragment.of(
                "SELECT {} FROM (SELECT ?::double precision AS v) AS r",
                new Percentiles(List.of(), SqlFragment.of("r.v")).magnitude());
        List<Double> magnitudes = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement(sql.text(dialect))) {
            for (double value : VALUES) {
                statement.setObject(1, value);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    magnitudes.add(row.getDouble(1) + 0.0);
                }
            }
        }
        return magnitudes;
    }
}
