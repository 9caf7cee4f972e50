package io.filigree.query.nrql.compile;

import java.util.List;

/** Rows of one kind, from which a query takes its own: all that it has to know of where they are. */
interface TableScan {

    /** What all of a row that is no event is called. */
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
