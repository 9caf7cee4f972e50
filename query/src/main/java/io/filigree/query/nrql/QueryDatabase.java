package io.filigree.query.nrql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.filigree.decorator.function.AccountScope;

/** Runs the SQL of one query in one read-only transaction, with a database role that can only read. */
public interface QueryDatabase {

    /**
     * Runs all statements of {@code work} in one transaction, on one snapshot.
     *
     * @param timeout for all statements together
     * @throws QueryRefusedException when the timeout expires, the client disconnects or PostgreSQL rejects a statement
     */
    <T> T read(Duration timeout, Work<T> work);

    /**
     * Runs {@code work} and passes the result to {@code use}. The permit and the connection are released before
     * {@code use} begins. The memory of the result is released when {@code use} returns, not when the response ends.
     */
    default <T> void read(Duration timeout, Work<T> work, Consumer<T> use) {
        use.accept(read(timeout, work));
    }

    /**
     * Runs {@code work} for the events of a scope. Sequential scans are disabled for a scope of some accounts: events are
     * reached through the index for each metadata row, and PostgreSQL would scan a table without statistics in full for
     * each of these rows.
     */
    default <T> T read(AccountScope scope, Duration timeout, Work<T> work) {
        return scope.isAll()
                ? read(timeout, work)
                : read(timeout, session -> {
                    session.rows(
                            "SELECT set_config('enable_seqscan', 'off', true)", List.of(), row -> row.getString(1));
                    return work.with(session);
                });
    }

    /** The work inside the transaction. */
    interface Work<T> {
        T with(Session session);
    }

    /** The transaction. */
    interface Session {

        /** Bytes of the rows of {@link #eachOfFew}: half of the default result limit. */
        int BYTES_OF_FEW = 8 * 1024 * 1024;

        /**
         * Runs a statement with {@code ?} for its parameters: Strings, Longs, Doubles, Booleans, Instants, String[] or
         * Long[].
         */
        <R> List<R> rows(String sql, List<Object> parameters, Row<R> row);

        /**
         * Runs a statement and returns as many rows as fit into a fraction of the result limit, at least one.
         *
         * @throws QueryRefusedException when one row alone is too large
         */
        default <R> Page<R> page(String sql, List<Object> parameters, Row<R> row) {
            return new Page<>(rows(sql, parameters, row), true);
        }

        /** Runs a statement with {@code :name} for its parameters, of which none is null. */
        default <R> List<R> rows(String sql, Map<String, Object> parameters, Row<R> row) {
            NamedParameters named = NamedParameters.of(sql, parameters);
            return rows(named.sql(), named.values(), row);
        }

        /** Returns a page, for a statement with {@code :name} parameters. */
        default <R> Page<R> page(String sql, Map<String, Object> parameters, Row<R> row) {
            NamedParameters named = NamedParameters.of(sql, parameters);
            return page(named.sql(), named.values(), row);
        }

        /**
         * Runs a statement and passes each row to a visitor. Rows are not part of the result, and few of them are in memory
         * at a time.
         */
        default void each(String sql, List<Object> parameters, RowVisitor visitor) {
            rows(sql, parameters, visitor::visit);
        }

        /**
         * The same for rows of at most {@link #BYTES_OF_FEW}, all of which are in memory at a time if the result limit permits it.
         * PostgreSQL then uses parallel workers, unlike for {@link #each}.
         */
        default void eachOfFew(String sql, List<Object> parameters, RowVisitor visitor) {
            each(sql, parameters, visitor);
        }

        /**
         * Reserves memory for values that are computed in addition to those read. Call it before computing them.
         *
         * @throws QueryRefusedException when the result would exceed its limit
         */
        default void charge(long values) {}

        /**
         * Checks the timeout between statements, while the next one is compiled.
         *
         * @throws QueryRefusedException when the timeout has expired
         */
        default void checkTime() {}

        /**
         * Runs a statement of another database, which is cancelled when the timeout of the query expires or its client disconnects.
         *
         * @throws QueryRefusedException if it was cancelled
         */
        default <R> R watched(Statement statement, StatementWork<R> work) throws SQLException {
            return work.run();
        }
    }

    /** Runs a statement and reads its result. */
    interface StatementWork<R> {
        R run() throws SQLException;
    }

    /**
     * The first rows of a result.
     *
     * @param complete whether there are no more rows
     */
    record Page<R>(List<R> rows, boolean complete) {}

    /** Reads a row. */
    interface RowVisitor {
        /** Returns an estimate of the bytes of the row. */
        long visit(ResultSet row) throws SQLException;
    }

    /** Maps a row to a value. */
    interface Row<R> {
        R read(ResultSet row) throws SQLException;
    }
}
