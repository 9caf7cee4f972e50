package io.filigree.query.nrql.compile;

import java.util.List;

/** Rows of one kind, from which a query takes its own: all that it has to know of where they are. */
interface Branch {

    /** What all of a row that is no event is called. */
    String WHOLE = "whole";

    /** The value of an attribute, in terms of the branch's own tables; {@link Value#NULL} where no row has it. */
    Value attribute(String name);

    /** When a row happened, a {@code timestamptz}. */
    Sql time();

    /** All attributes of a row, for {@code SELECT *}. */
    List<Sql> whole();

    /** {@code SELECT columns FROM … WHERE …}. Called after all attributes of the query were requested. */
    Sql select(List<Sql> columns);
}
