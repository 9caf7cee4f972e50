package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.syntax.Expression;

/** A source of rows, with the information that a query needs to read them. */
interface TableScan {

    /** The name of a whole row that is not an event. */
    String WHOLE = "whole";

    /** The value of an attribute, in terms of the branch's own tables; {@link TypedExpression#NULL} where no row has it. */
    TypedExpression attribute(String name);

    /**
     * The value of an expression whose attributes only metadata has ({@link MetadataExpressions}).
     *
     * @param zone the id of the time zone of dates that have none
     */
    default TypedExpression computed(Expression expression, String zone) {
        throw new IllegalStateException("Not a scan of events");
    }

    /** When a row happened, as the column {@code ts}, a {@code timestamptz}. In DuckDB also its {@code hour}. */
    SqlFragment time();

    /** All attributes of a row, for {@code SELECT *}. */
    List<SqlFragment> whole();

    /** {@code SELECT columns FROM … WHERE …}. Called after all attributes of the query were requested. */
    SqlFragment select(List<SqlFragment> columns);
}
