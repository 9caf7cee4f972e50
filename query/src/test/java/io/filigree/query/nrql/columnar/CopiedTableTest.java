package io.filigree.query.nrql.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.ColumnarEvents.Column.Type;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopiedTableTest {

    private static final List<Column> COLUMNS = List.of(
            new Column("ts", Type.TIME),
            new Column("a0", Type.NUMBER),
            new Column("a1", Type.TEXT),
            new Column("a2", Type.BOOLEAN),
            new Column("j2", Type.JSON));

    private static final String ROWS = """
            SELECT * FROM (VALUES
                ('2026-11-20 10:00:00.123456+00'::timestamptz, 1.5::double, 'ä ''\\"', true, '{"a": 1.50}'),
                (NULL, NULL, NULL, NULL, NULL)) AS r(ts, a0, a1, a2, j2)
            """;

    private DuckDBConnection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void hasTheSameValues() throws SQLException {
        copy(Long.MAX_VALUE);

        assertThat(differences()).isZero();
    }

    @Test
    void replacesTheTableOfAnEarlierCopy() throws SQLException {
        copy(Long.MAX_VALUE);
        copy(Long.MAX_VALUE);

        assertThat(differences()).isZero();
    }

    @Test
    void refusesMoreBytesThanTheLimit() {
        assertThatThrownBy(() -> copy(50))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_EVENTS))
                .hasMessageContaining("filigree.history.query.max-spill");
    }

    private void copy(long maxBytes) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ROWS);
                CopiedTable table = new CopiedTable(connection, "copied", COLUMNS, maxBytes)) {
            while (row.next()) {
                table.add(Column.read(COLUMNS, row));
            }
        }
    }

    private long differences() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM ((FROM copied EXCEPT ALL " + ROWS
                        + ") UNION ALL (" + ROWS + " EXCEPT ALL FROM copied))")) {
            row.next();
            return row.getLong(1);
        }
    }
}
