package io.filigree.nrql.guard;

import java.time.Duration;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A caller exceeds its query rate: 429, with the seconds to wait. */
public final class QueryRateExceededException extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    QueryRateExceededException(String detail, Duration wait) {
        super(
                HttpStatus.TOO_MANY_REQUESTS,
                ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS, detail),
                null);
        getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, wait.toSeconds() + 1)));
    }
}
