package io.filigree.query.nrql.compile;

import java.util.List;

/** A source of rows, with the information that a query needs to read them. */
interface TableScan {

    /** The name of a whole row that is not an event. */
    String WHOLE = "whole";

    /** The value of an attribute, in terms of the branch's own tables; {@link TypedExpression#NULL} where no row has it. */
    TypedExpression attribute(String name);

    /** When a row happened, a {@code timestamptz}. */
    SqlFragment time();

    /** All attributes of a row, for {@code SELECT *}. */
    List<SqlFragment> whole();

    /** {@code SELECT columns FROM … WHERE …}. Called after all attributes of the query were requested. */
    SqlFragment select(List<SqlFragment> columns);
}
