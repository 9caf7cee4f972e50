package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.QueryDatabase.Row;

/** Runs the statements of a query. */
interface StatementExecutor {

    /**
     * Runs a statement.
     *
     * @param step the step of the physical plan, for its explanation
     */
    <R> List<R> rows(String step, SqlFragment sql, Row<R> row);

    /**
     * Counts values of the result that are computed and not read, before they are allocated.
     *
     * @throws io.filigree.query.nrql.QueryRefusedException if the result would exceed its memory limit
     */
    void charge(long values);
}
