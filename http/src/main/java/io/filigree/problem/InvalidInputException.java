package io.filigree.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Invalid input. Becomes a problem detail whose {@code field} names the part that is invalid. */
public final class InvalidInputException extends ErrorResponseException {

    private InvalidInputException(HttpStatus status, String field, String detail, @Nullable Object limit) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        getBody().setProperty("field", field);
        if (limit != null) {
            getBody().setProperty("limit", limit);
        }
    }

    /** An invalid field: 400. */
    public static InvalidInputException of(String field, String detail) {
        return new InvalidInputException(HttpStatus.BAD_REQUEST, field, detail, null);
    }

    /** A field that exceeds a limit: 400, with the limit as {@code limit}. */
    public static InvalidInputException beyond(String field, String detail, Object limit) {
        return new InvalidInputException(HttpStatus.BAD_REQUEST, field, detail, limit);
    }

    /** A body of more than {@code limit} bytes: 413. */
    public static InvalidInputException tooLarge(long limit) {
        return new InvalidInputException(
                HttpStatus.CONTENT_TOO_LARGE, "body", "the body may have at most " + limit + " bytes", limit);
    }
}
