package io.filigree.page.query;

import io.filigree.query.nrql.QueryExplanation;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;

/** What came of asking: an answer or how there is one, a place where the query is wrong, or why there is no answer. */
record QueryOutcome(
        @Nullable QueryResult answer,
        @Nullable QueryExplanation explanation,
        @Nullable Mistake mistake,
        @Nullable String refusal,
        @Nullable String refusedField) {

    /**
     * What is wrong with a query, and where.
     *
     * @param line from 1
     * @param column from 1
     */
    record Mistake(int line, int column, String detail) {}

    /** The parameter of the page that there is no result for. */
    String failedField() {
        if (refusedField == null || refusedField.equals("nrql")) {
            return "q";
        }
        return refusedField.equals("accountId") ? "account" : refusedField;
    }

    /** Why there is no result, with the position in the query where one is known. */
    String failure() {
        return mistake == null
                ? String.valueOf(refusal)
                : "line " + mistake.line() + ", column " + mistake.column() + ": " + mistake.detail();
    }

    static QueryOutcome answered(QueryResult answer) {
        return new QueryOutcome(answer, null, null, null, null);
    }

    static QueryOutcome explained(QueryExplanation explanation) {
        return new QueryOutcome(null, explanation, null, null, null);
    }

    static QueryOutcome mistaken(Mistake mistake) {
        return new QueryOutcome(null, null, mistake, null, null);
    }

    /** @param field the parameter that is refused; null where it is the query */
    static QueryOutcome refused(String reason, @Nullable String field) {
        return new QueryOutcome(null, null, null, reason, field);
    }
}
