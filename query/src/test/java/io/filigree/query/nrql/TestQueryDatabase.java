package io.filigree.query.nrql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.QueryRefusedException.Reason;

/** Reads in one read-only transaction, over one connection that is kept. */
final class TestQueryDatabase implements QueryDatabase {

    private final DataSource dataSource;
    private final Instant eventsSince;
    private Connection connection;

    TestQueryDatabase(DataSource dataSource) {
        this(dataSource, Instant.MIN);
    }

    /** @param eventsSince earlier events are deleted at the beginning of each transaction, which is rolled back */
    TestQueryDatabase(DataSource dataSource, Instant eventsSince) {
        this.dataSource = dataSource;
        this.eventsSince = eventsSince;
    }

    @Override
    public synchronized <T> T read(Duration timeout, Work<T> work) {
        try {
            if (connection == null) {
                connection = dataSource.getConnection();
                connection.setAutoCommit(false);
            }
            try (Statement settings = connection.createStatement()) {
                settings.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ "
                        + (eventsSince.equals(Instant.MIN) ? "ONLY" : "WRITE"));
                deleteEvents(settings);
                settings.execute("SET LOCAL statement_timeout = " + timeout.toMillis());
                return work.with(this::rows);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The test database is gone", e);
        }
    }

    private void deleteEvents(Statement statement) throws SQLException {
        if (!eventsSince.equals(Instant.MIN)) {
            String before = eventsSince.equals(Instant.MAX) ? "infinity" : eventsSince.toString();
            for (String table : EventTable.tables()) {
                statement.execute("DELETE FROM " + table + " WHERE ts < '" + before + "'");
            }
        }
    }

    private <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameter(parameters.get(i)));
            }
            List<R> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(row.read(results));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw refused(e, sql);
        }
    }

    private Object parameter(Object parameter) throws SQLException {
        if (parameter instanceof Instant instant) {
            return Timestamp.from(instant);
        }
        if (parameter instanceof String[] texts) {
            return connection.createArrayOf("text", texts);
        }
        return parameter instanceof Long[] numbers ? connection.createArrayOf("bigint", numbers) : parameter;
    }

    /** Values that cannot be evaluated are errors of the query; SQL that PostgreSQL rejects is a bug of the compiler. */
    private static RuntimeException refused(SQLException e, String sql) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals("57014")) {
            return new QueryRefusedException(Reason.TIMEOUT, "It takes too long", e);
        }
        return state.startsWith("22") || state.startsWith("54")
                ? new QueryRefusedException(Reason.NOT_COMPUTABLE, "It cannot be computed: " + e.getMessage(), e)
                : new IllegalStateException("SQLSTATE " + state + ": " + e.getMessage() + "\n" + sql, e);
    }
}
