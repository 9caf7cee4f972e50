package io.filigree.query.nrql;

import io.filigree.query.nrql.syntax.NrqlException;

/** Runs NRQL queries. */
public interface QueryEngine {

    /**
     * Returns the result of a query.
     *
     * @throws NrqlException when the text is not a valid query or uses something unsupported
     * @throws QueryRefusedException when the query exceeds a limit
     */
    QueryResult answer(QueryRequest question);

    /**
     * Returns the execution plan: the SQL, PostgreSQL's plans and statistics of the window. The query also runs, because
     * a statement may depend on the result of the previous one.
     *
     * @throws NrqlException as {@link #answer}
     * @throws QueryRefusedException as {@link #answer}
     */
    QueryExplanation explain(QueryRequest question);
}
