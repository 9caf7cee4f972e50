package io.filigree.query.nrql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where the SQL of one question is run: in one read-only transaction, as a role that may read and nothing else. */
public interface QueryDatabase {

    /**
     * Runs everything that {@code work} asks for in one transaction, of one snapshot.
     *
     * @param timeout for all of it
     * @throws QueryRefusedException when the time is over, the reader went away, or PostgreSQL will not
     */
    <T> T read(Duration timeout, Work<T> work);

    /**
     * The same where the result is written on at once: its memory is free when {@code use} returns, not when the response
     * ends, and its permit and its connection are before {@code use} begins.
     */
    default <T> void read(Duration timeout, Work<T> work, Consumer<T> use) {
        use.accept(read(timeout, work));
    }

    /**
     * The same for events of a scope. For a scope of some accounts the statements use indexes wherever there is one: rows
     * are reached through the index of each row of metadata, and where a table has no statistics yet, PostgreSQL would read
     * all of it for each instead.
     */
    default <T> T read(Scope scope, Duration timeout, Work<T> work) {
        return scope.accountIds().isEmpty()
                ? read(timeout, work)
                : read(timeout, session -> {
                    session.rows(
                            "SELECT set_config('enable_seqscan', 'off', true)", List.of(), row -> row.getString(1));
                    return work.with(session);
                });
    }

    /** What is done in the transaction. */
    interface Work<T> {
        T with(Session session);
    }

    /** The transaction. */
    interface Session {

        /**
         * Runs a statement with {@code ?} for its parameters: Strings, Longs, Doubles, Booleans, Instants, String[] or
         * Long[].
         */
        <R> List<R> rows(String sql, List<Object> parameters, Row<R> row);

        /**
         * The same, and as many rows as a part of the bound of results allows, one at least.
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

        /** The same for a page. */
        default <R> Page<R> page(String sql, Map<String, Object> parameters, Row<R> row) {
            NamedParameters named = NamedParameters.of(sql, parameters);
            return page(named.sql(), named.values(), row);
        }

        /**
         * Counts values that are made for the result besides those read, before they are made.
         *
         * @throws QueryRefusedException when the result has no room for them
         */
        default void charge(long values) {}

        /**
         * Checks the time between statements, while the next one is made.
         *
         * @throws QueryRefusedException when it is over
         */
        default void checkTime() {}
    }

    /**
     * Rows from the first on.
     *
     * @param complete whether these are all
     */
    record Page<R>(List<R> rows, boolean complete) {}

    /** How a row is read. */
    interface Row<R> {
        R read(ResultSet row) throws SQLException;
    }
}
