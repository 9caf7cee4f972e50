package io.filigree.ingest;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.sender.SenderStats;
import io.filigree.ingest.MemoryLimiter.TooBusyException;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnknownMethodException;
import io.filigree.ingest.format.UnknownSessionException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.spool.SpoolFullException;
import io.filigree.ingest.spool.SpoolLimitException;
import io.filigree.ingest.spool.SpoolUnavailableException;
import io.filigree.problem.RequestId;
import io.filigree.problem.ServletRequestHead;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.HandlerMethod;

/**
 * The responses for rejected payloads: a problem detail (RFC 9457) with the field or the limit, unless the format defines
 * the response.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(assignableTypes = IngestController.class)
final class IngestProblems {

    private static final Logger log = LoggerFactory.getLogger(IngestProblems.class);

    /** Their bodies are detected by their bytes, so the header only explains why a body is unreadable. */
    private static final Set<String> ENCODINGS = Set.of("", "gzip", "x-gzip", "deflate", "identity");

    /** Retry delay if other large bodies are being read, which takes seconds. */
    private static final String RETRY_BUSY_SECONDS = "2";
    /** Retry delay of a full spool, until the database has accepted some payloads. */
    private static final String RETRY_NOT_KEPT_SECONDS = "10";

    private final IngestMetrics metrics;
    private final SenderStats senders;
    private final Clock clock;

    IngestProblems(IngestMetrics metrics, SenderStats senders, Clock clock) {
        this.metrics = metrics;
        this.senders = senders;
        this.clock = clock;
    }

    @ExceptionHandler
    ResponseEntity<?> unreadable(UnreadablePayloadException e, HttpServletRequest request, HandlerMethod handler) {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "Unreadable payload", e);
        problem.setProperty("field", e.field());
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !ENCODINGS.contains(encoding.strip().toLowerCase(Locale.ROOT))) {
            problem.setDetail(problem.getDetail()
                    + "; a Content-Encoding other than gzip, deflate and identity is not supported");
        }
        return refuse("unreadable", problem, request, handler);
    }

    @ExceptionHandler
    ResponseEntity<?> tooLarge(PayloadTooLargeException e, HttpServletRequest request, HandlerMethod handler) {
        ProblemDetail problem = problem(HttpStatus.CONTENT_TOO_LARGE, "Payload too large", e);
        problem.setProperty("field", e.field());
        problem.setProperty("bound", e.bound());
        problem.setProperty("limit", e.limit());
        return refuse("too_large", problem, request, handler);
    }

    /** A limit of the spool that is lower than that of the format. */
    @ExceptionHandler
    ResponseEntity<?> tooLargeForTheSpool(SpoolLimitException e, HttpServletRequest request, HandlerMethod handler) {
        return tooLarge(new PayloadTooLargeException("body", e.bound(), e.limit()), request, handler);
    }

    /** Also after a key was replaced: the sender starts a new session and uses it for further data. */
    @ExceptionHandler
    ResponseEntity<?> unknownSession(UnknownSessionException e, HttpServletRequest request, HandlerMethod handler) {
        return refuse("session", problem(HttpStatus.CONFLICT, "Unknown session", e), request, handler);
    }

    /** 400: agents drop the data and continue. */
    @ExceptionHandler
    ResponseEntity<?> unknownMethod(UnknownMethodException e, HttpServletRequest request, HandlerMethod handler) {
        metrics.unknownMethod(e.method());
        return refuse("unknown_method", problem(HttpStatus.BAD_REQUEST, "Unknown method", e), request, handler);
    }

    /** 403, because senders then drop the payload. Some retry after a 429 for hours. */
    @ExceptionHandler
    ResponseEntity<?> overQuota(
            QuotaExceededException e, HttpServletRequest request, HttpServletResponse response, HandlerMethod handler) {
        ProblemDetail problem = problem(HttpStatus.FORBIDDEN, "Quota exceeded", e);
        problem.setProperty("quotaBytes", e.quota().bytes());
        problem.setProperty("quotaRows", e.quota().rows());
        problem.setProperty("usedBytes", e.usage().bytes());
        problem.setProperty("usedRows", e.usage().rows());
        problem.setProperty("resetsAt", e.resetsAt().toString());
        long seconds =
                Math.max(1, Duration.between(clock.instant(), e.resetsAt()).toSeconds());
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
        return refuse("quota", problem, request, handler);
    }

    /** The sender disconnected, or sent fewer bytes than it announced. */
    @ExceptionHandler
    ResponseEntity<?> brokenOff(IOException e, HttpServletRequest request, HandlerMethod handler) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The body ended too early");
        problem.setProperty("field", "body");
        return refuse("client_abort", problem, request, handler);
    }

    @ExceptionHandler
    ResponseEntity<?> busy(
            TooBusyException e, HttpServletRequest request, HttpServletResponse response, HandlerMethod handler) {
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_BUSY_SECONDS);
        ProblemDetail problem = problem(HttpStatus.SERVICE_UNAVAILABLE, "Too many large bodies are being received", e);
        return refuse("busy", problem, request, handler);
    }

    @ExceptionHandler({SpoolFullException.class, SpoolUnavailableException.class})
    ResponseEntity<?> notKept(
            RuntimeException e, HttpServletRequest request, HttpServletResponse response, HandlerMethod handler) {
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_NOT_KEPT_SECONDS);
        // One line: in an outage there is one for each payload.
        log.error("A payload was lost: the spool cannot keep it: reason={} cause={}", e.getMessage(), e.getCause());
        ProblemDetail problem = problem(HttpStatus.SERVICE_UNAVAILABLE, "The spool cannot keep the payload", e);
        return refuse("spool_unavailable", problem, request, handler);
    }

    /** A defect of the server: a 500 in the form that the format defines. */
    @ExceptionHandler
    ResponseEntity<?> unexpected(RuntimeException e, HttpServletRequest request, HandlerMethod handler) {
        log.error("A payload was lost: internal error", e);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal error: the server's log has the cause, under the request id");
        return refuse("internal_error", problem, request, handler);
    }

    private static ProblemDetail problem(HttpStatus status, String title, RuntimeException e) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, e.getMessage());
        problem.setTitle(title);
        return problem;
    }

    /** The response that the format defines, or a problem detail. */
    private ResponseEntity<?> refuse(
            String reason, ProblemDetail problem, HttpServletRequest request, HandlerMethod handler) {
        WireFormat format = ((IngestController) handler.getBean()).format();
        metrics.rejected(format.id(), reason);
        Optional<FormatResponse> own = format.refusal(
                new ServletRequestHead(request),
                problem.getStatus(),
                RequestId.describe(problem.getStatus(), requireNonNullElse(problem.getDetail(), "")));
        int status = own.isPresent() ? own.get().status() : problem.getStatus();
        senders.rejected(IngestController.key().keyId(), format.id(), reason, status);
        return own.isPresent()
                ? IngestController.entity(own.get())
                : ResponseEntity.status(problem.getStatus()).body(problem);
    }
}
