package io.filigree.nrql;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.syntax.NrqlException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Refuses questions with problem details that say where and why; {@code error} repeats it for clients of Insights. What
 * would be refused again is a 400 or 422, never a 408 or 503, which clients repeat by themselves.
 */
@RestControllerAdvice(assignableTypes = QueryController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class QueryProblems {

    private static final int CLIENT_CLOSED_REQUEST = 499;

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(NrqlException exception) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, exception.getMessage());
        problem.setProperty("field", "nrql");
        problem.setProperty("line", exception.place().line());
        problem.setProperty("column", exception.place().column());
        problem.setProperty("error", "NRQL Syntax Error: " + exception.getMessage());
        return answer(problem, new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(QueryRefusedException exception) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status(exception), exception.getMessage());
        problem.setProperty("reason", exception.reason());
        problem.setProperty("error", exception.getMessage());
        HttpHeaders headers = new HttpHeaders();
        if (exception.reason() == QueryRefusedException.Reason.TOO_MANY_AT_ONCE) {
            headers.set(HttpHeaders.RETRY_AFTER, "1");
        }
        return answer(problem, headers);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> other(ErrorResponseException exception) {
        ProblemDetail problem = exception.getBody();
        problem.setProperty("error", problem.getDetail());
        return answer(problem, exception.getHeaders());
    }

    private static HttpStatusCode status(QueryRefusedException exception) {
        return switch (exception.reason()) {
            case TIMEOUT, TOO_MANY_EVENTS -> HttpStatus.UNPROCESSABLE_CONTENT;
            case TOO_MANY_AT_ONCE -> HttpStatus.TOO_MANY_REQUESTS;
            case NOT_COMPUTABLE -> HttpStatus.BAD_REQUEST;
            case CANCELLED -> HttpStatusCode.valueOf(CLIENT_CLOSED_REQUEST);
        };
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
