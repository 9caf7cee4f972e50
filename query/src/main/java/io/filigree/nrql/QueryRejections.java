package io.filigree.nrql;

import java.io.IOException;

import io.filigree.problem.ClientKind;
import io.filigree.problem.ErrorPage;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Rejects queries and event reads that exceed a limit. Rejections that a retry would not change are a 400 or 422, never
 * a 408 or 503, which clients retry automatically.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class QueryRejections {

    private static final int CLIENT_CLOSED_REQUEST = 499;

    @ExceptionHandler
    @Nullable
    ResponseEntity<ProblemDetail> refused(
            QueryRefusedException exception, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        HttpStatusCode status = status(exception.reason());
        if (ClientKind.isPerson(request)) {
            ErrorPage.show(request, response, status, exception.getMessage());
            return null;
        }
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, exception.getMessage());
        problem.setProperty("reason", exception.reason());
        problem.setProperty("error", exception.getMessage());
        HttpHeaders headers = new HttpHeaders();
        if (exception.reason() == Reason.TOO_MANY_AT_ONCE) {
            headers.set(HttpHeaders.RETRY_AFTER, "1");
        }
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static HttpStatusCode status(Reason reason) {
        return switch (reason) {
            case TIMEOUT, TOO_MANY_EVENTS, RESULT_TOO_LARGE -> HttpStatus.UNPROCESSABLE_CONTENT;
            case TOO_MANY_AT_ONCE -> HttpStatus.TOO_MANY_REQUESTS;
            case NOT_COMPUTABLE, TOO_COMPLEX -> HttpStatus.BAD_REQUEST;
            case HISTORY_UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case CANCELLED -> HttpStatusCode.valueOf(CLIENT_CLOSED_REQUEST);
        };
    }
}
