package io.filigree.nrql;

import io.filigree.query.nrql.syntax.NrqlException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Reports query errors as problem details with reason and position. {@code error} repeats the reason for clients of
 * Insights.
 */
@RestControllerAdvice(assignableTypes = QueryController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class QueryProblems {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(NrqlException exception) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, exception.getMessage());
        problem.setProperty("field", "nrql");
        problem.setProperty("line", exception.place().line());
        problem.setProperty("column", exception.place().column());
        problem.setProperty("error", "NRQL Syntax Error: " + exception.getMessage());
        return respond(problem, new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> other(ErrorResponseException exception) {
        ProblemDetail problem = exception.getBody();
        problem.setProperty("error", problem.getDetail());
        return respond(problem, exception.getHeaders());
    }

    private static ResponseEntity<ProblemDetail> respond(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
