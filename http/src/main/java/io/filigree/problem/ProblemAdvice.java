package io.filigree.problem;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.filigree.db.DatabaseFailures;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Converts an exception of a controller to a problem detail, or to the error page for a browser. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ClientAborts aborts;

    ProblemAdvice(ClientAborts aborts) {
        this.aborts = aborts;
    }

    /** The outer loop of a request: an unexpected exception is a bug, whose details are not shown to the caller. */
    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Object> unexpected(Exception exception, WebRequest request) {
        if (aborts.count(exception)) {
            return null;
        }
        log.error("A request failed", exception);
        if (DatabaseFailures.isUnavailable(exception)) {
            HttpHeaders headers = new HttpHeaders();
            headers.set(HttpHeaders.RETRY_AFTER, ProblemWriter.DATABASE_RETRY_SECONDS);
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                    HttpStatus.SERVICE_UNAVAILABLE, ProblemWriter.DATABASE_UNAVAILABLE);
            return handleExceptionInternal(exception, problem, headers, HttpStatus.SERVICE_UNAVAILABLE, request);
        }
        HttpStatus status = HttpStatus.INTERNAL_SERVER_ERROR;
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status, "internal error: the server's log has the cause, under the request id");
        return handleExceptionInternal(exception, problem, new HttpHeaders(), status, request);
    }

    @ExceptionHandler(InvalidParameterException.class)
    @Nullable
    ResponseEntity<Object> invalidParameter(InvalidParameterException exception, WebRequest request) {
        InvalidInputException invalid = InvalidEncoding.in(((ServletWebRequest) request).getRequest());
        return handleExceptionInternal(
                exception, invalid.getBody(), new HttpHeaders(), invalid.getStatusCode(), request);
    }

    /** A role or key that may use the controller but not this action, which only the controller can check. */
    @ExceptionHandler(AccessDeniedException.class)
    @Nullable
    ResponseEntity<Object> denied(AccessDeniedException exception, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, exception.getMessage());
        return handleExceptionInternal(exception, problem, new HttpHeaders(), HttpStatus.FORBIDDEN, request);
    }

    /** The exception of writing to a disconnected client. */
    @Override
    protected @Nullable ResponseEntity<Object> handleAsyncRequestNotUsableException(
            AsyncRequestNotUsableException exception, WebRequest request) {
        aborts.count(exception);
        return null;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = exception.getPropertyName();
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(status, (name == null ? "a parameter" : name) + " cannot be read");
        problem.setProperty("field", name);
        return handleExceptionInternal(exception, problem, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(status, "Nothing is served at /" + exception.getResourcePath() + ".");
        return handleExceptionInternal(exception, problem, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        exception.getBody().setProperty("field", exception.getParameterName());
        return handleExceptionInternal(exception, exception.getBody(), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception exception,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        HttpServletRequest servletRequest = ((ServletWebRequest) request).getRequest();
        HttpServletResponse response = ((ServletWebRequest) request).getResponse();
        if (response != null && response.isCommitted() && aborts.count(exception)) {
            return null;
        }
        if (response != null && !response.isCommitted() && ClientKind.isPerson(servletRequest)) {
            showErrorPage(servletRequest, response, status, body == null ? problemOf(exception) : body);
            return null;
        }
        ResponseEntity<Object> answer = super.handleExceptionInternal(exception, body, headers, status, request);
        if (answer != null) {
            // Sent regardless of the Accept header, so that every caller gets the reason.
            return ResponseEntity.status(answer.getStatusCode())
                    .headers(answer.getHeaders())
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(answer.getBody());
        }
        return null;
    }

    private static @Nullable Object problemOf(Exception exception) {
        return exception instanceof ErrorResponse response ? response.getBody() : null;
    }

    private static void showErrorPage(
            HttpServletRequest request, HttpServletResponse response, HttpStatusCode status, @Nullable Object body) {
        try {
            ErrorPage.show(
                    request,
                    response,
                    body instanceof ProblemDetail problem ? problem : ProblemDetail.forStatus(status));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
