package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.function.Supplier;

import io.filigree.query.nrql.QueryDatabase.Row;
import io.filigree.query.nrql.QueryDatabase.RowVisitor;

/** Runs the statements of a query. */
interface StatementExecutor {

    /**
     * Runs a statement.
     *
     * @param step the step of the physical plan, for its explanation
     */
    <R> List<R> rows(String step, SqlFragment sql, Row<R> row);

    /**
     * Runs a statement and passes each row to a visitor.
     *
     * @param step as in {@link #rows}
     */
    void each(String step, SqlFragment sql, RowVisitor visitor);

    /**
     * The same for rows of a few megabytes, all of which are in memory at a time.
     *
     * @param step as in {@link #rows}
     */
    default void eachOfFew(String step, SqlFragment sql, RowVisitor visitor) {
        each(step, sql, visitor);
    }

    /** Creates a temporary table of the rows of a statement, or replaces it. PostgreSQL cannot: its transactions are read-only. */
    default void table(String table, SqlFragment select) {
        throw new IllegalStateException("No tables in a read-only transaction");
    }

    /** Returns the number of rows that meet a condition. */
    default long count(Relation rows, SqlFragment condition) {
        SqlFragment sql = SqlFragment.of("SELECT count(*) FROM {} WHERE {}", rows.from(), condition);
        return rows("Count of rows", sql, row -> row.getLong(1)).get(0);
    }

    /**
     * Runs a statement of another database.
     *
     * @param step as in {@link #rows}
     */
    default <R> List<R> observed(String step, String sql, Supplier<List<R>> statement) {
        return statement.get();
    }

    /**
     * Counts values of the result that are computed and not read, before they are allocated.
     *
     * @throws io.filigree.query.nrql.QueryRefusedException if the result would exceed its memory limit
     */
    void charge(long values);
}
