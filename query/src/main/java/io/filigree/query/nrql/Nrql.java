package io.filigree.query.nrql;

import io.filigree.query.nrql.syntax.NrqlException;

/** Answers questions in NRQL. */
public interface Nrql {

    /**
     * The answer.
     *
     * @throws NrqlException when the text is not a query, or asks for what there is not
     * @throws QueryRefusedException when it cannot be answered within its bounds
     */
    Answer answer(Question question);

    /**
     * How it would be answered: the SQL, what PostgreSQL means to do, and what is known of the window. Answers the
     * question besides, for what a statement asks may depend on what the one before it found.
     *
     * @throws NrqlException as {@link #answer}
     * @throws QueryRefusedException as {@link #answer}
     */
    Explanation explain(Question question);
}
