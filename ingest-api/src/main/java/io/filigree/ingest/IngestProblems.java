package io.filigree.ingest;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

import io.filigree.ingest.MemoryLimiter.TooBusyException;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.spool.SpoolFullException;
import io.filigree.ingest.spool.SpoolUnavailableException;
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

/** What a sender is told when its payload is not kept: the field or the bound, as a problem detail (RFC 9457). */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(assignableTypes = IngestController.class)
final class IngestProblems {

    private static final Logger log = LoggerFactory.getLogger(IngestProblems.class);

    private final IngestMetrics metrics;
    private final Clock clock;

    IngestProblems(IngestMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    @ExceptionHandler
    ProblemDetail unreadable(UnreadablePayloadException e) {
        metrics.rejected("unreadable");
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "Unreadable payload", e);
        problem.setProperty("field", e.field());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail tooLarge(PayloadTooLargeException e) {
        metrics.rejected("too_large");
        ProblemDetail problem = problem(HttpStatus.CONTENT_TOO_LARGE, "Payload too large", e);
        problem.setProperty("field", e.field());
        problem.setProperty("bound", e.bound());
        problem.setProperty("limit", e.limit());
        return problem;
    }

    /** 403: senders drop what gets it. Some send again what gets a 429, and again for hours. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> overQuota(QuotaExceededException e) {
        metrics.rejected("quota");
        ProblemDetail problem = problem(HttpStatus.FORBIDDEN, "Quota exceeded", e);
        problem.setProperty("quotaBytes", e.quota().bytes());
        problem.setProperty("quotaRows", e.quota().rows());
        problem.setProperty("usedBytes", e.usage().bytes());
        problem.setProperty("usedRows", e.usage().rows());
        problem.setProperty("resetsAt", e.resetsAt().toString());
        long seconds =
                Math.max(1, Duration.between(clock.instant(), e.resetsAt()).toSeconds());
        return ResponseEntity.status(HttpStatus.FORBIDDEN)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(seconds))
                .body(problem);
    }

    /** The sender hung up, or sent fewer bytes than it promised. */
    @ExceptionHandler
    ProblemDetail brokenOff(IOException e) {
        metrics.rejected("broken_off");
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The body ended too early");
        problem.setProperty("field", "body");
        return problem;
    }

    @ExceptionHandler
    ProblemDetail busy(TooBusyException e) {
        metrics.rejected("busy");
        return problem(HttpStatus.SERVICE_UNAVAILABLE, "Too many large bodies at once", e);
    }

    @ExceptionHandler({SpoolFullException.class, SpoolUnavailableException.class})
    ProblemDetail notKept(RuntimeException e) {
        metrics.rejected("not_kept");
        log.error("A payload was lost: the spool cannot keep it", e);
        return problem(HttpStatus.SERVICE_UNAVAILABLE, "The spool cannot keep the payload", e);
    }

    private static ProblemDetail problem(HttpStatus status, String title, RuntimeException e) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, e.getMessage());
        problem.setTitle(title);
        return problem;
    }
}
