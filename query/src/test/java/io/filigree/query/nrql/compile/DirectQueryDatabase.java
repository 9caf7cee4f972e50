package io.filigree.query.nrql.compile;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;

/** Runs statements in one read-only transaction, for tests of the compiled SQL. */
public final class DirectQueryDatabase implements QueryDatabase {

    private final DataSource dataSource;

    public DirectQueryDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public <T> T read(Duration timeout, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (PreparedStatement limit =
                    connection.prepareStatement("SELECT set_config('statement_timeout', ?, true)")) {
                limit.setString(1, String.valueOf(timeout.toMillis()));
                limit.execute();
            }
            return work.with(new DirectSession(connection));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private record DirectSession(Connection connection) implements Session {

        @Override
        public <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameter(parameters.get(i)));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    List<R> all = new ArrayList<>();
                    while (rows.next()) {
                        all.add(row.read(rows));
                    }
                    return all;
                }
            } catch (SQLException e) {
                String state = e.getSQLState() == null ? "" : e.getSQLState();
                if (state.equals("57014")) {
                    throw new QueryRefusedException(Reason.TIMEOUT, "it took too long", e);
                }
                if (state.startsWith("22") || state.startsWith("2201") || state.startsWith("54")) {
                    throw new QueryRefusedException(Reason.NOT_COMPUTABLE, "" + e.getMessage(), e);
                }
                throw new IllegalStateException(sql + "\n" + parameters, e);
            }
        }

        private Object parameter(Object value) throws SQLException {
            if (value instanceof Instant instant) {
                return Timestamp.from(instant);
            }
            if (value instanceof String[] texts) {
                Array array = connection.createArrayOf("text", texts);
                return array;
            }
            return value;
        }
    }
}
