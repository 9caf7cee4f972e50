package io.filigree.page.query;

import io.filigree.query.nrql.QueryExplanation;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * The outcome of running a query: a result, an execution plan, an error with its position, or an error.
 *
 * @param status of a response that consists of the outcome only
 * @param headers of such a response, for example Retry-After
 */
public record QueryOutcome(
        @Nullable QueryResult result,
        @Nullable QueryExplanation explanation,
        @Nullable Mistake mistake,
        @Nullable String refusal,
        @Nullable String refusedField,
        HttpStatusCode status,
        HttpHeaders headers) {

    /**
     * A syntax error and its position.
     *
     * @param line from 1
     * @param column from 1
     */
    public record Mistake(int line, int column, String detail) {}

    /** The invalid parameter of the page. */
    String failedField() {
        if (refusedField == null || refusedField.equals("nrql")) {
            return "q";
        }
        return refusedField.equals("accountId") ? "account" : refusedField;
    }

    /** The error message, with the position in the query where it is known. */
    public String failure() {
        return mistake == null
                ? String.valueOf(refusal)
                : "line " + mistake.line() + ", column " + mistake.column() + ": " + mistake.detail();
    }

    static QueryOutcome completed(QueryResult result) {
        return new QueryOutcome(result, null, null, null, null, HttpStatus.OK, HttpHeaders.EMPTY);
    }

    static QueryOutcome explained(QueryExplanation explanation) {
        return new QueryOutcome(null, explanation, null, null, null, HttpStatus.OK, HttpHeaders.EMPTY);
    }

    static QueryOutcome mistaken(Mistake mistake) {
        return new QueryOutcome(null, null, mistake, null, null, HttpStatus.BAD_REQUEST, HttpHeaders.EMPTY);
    }

    /** @param field the invalid parameter; null for the query itself */
    static QueryOutcome refused(String reason, @Nullable String field, HttpStatusCode status, HttpHeaders headers) {
        return new QueryOutcome(null, null, null, reason, field, status, headers);
    }
}
