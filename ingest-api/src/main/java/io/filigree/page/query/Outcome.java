package io.filigree.page.query;

import io.filigree.query.nrql.Answer;
import io.filigree.query.nrql.Explanation;
import org.jspecify.annotations.Nullable;

/** What came of asking: an answer or how there is one, a place where the query is wrong, or why there is no answer. */
record Outcome(
        @Nullable Answer answer,
        @Nullable Explanation explanation,
        @Nullable Mistake mistake,
        @Nullable String refusal) {

    /**
     * What is wrong with a query, and where.
     *
     * @param line from 1
     * @param column from 1
     */
    record Mistake(int line, int column, String detail) {}

    static Outcome answered(Answer answer) {
        return new Outcome(answer, null, null, null);
    }

    static Outcome explained(Explanation explanation) {
        return new Outcome(null, explanation, null, null);
    }

    static Outcome mistaken(Mistake mistake) {
        return new Outcome(null, null, mistake, null);
    }

    static Outcome refused(String reason) {
        return new Outcome(null, null, null, reason);
    }
}
