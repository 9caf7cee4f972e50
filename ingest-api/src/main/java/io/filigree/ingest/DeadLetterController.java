package io.filigree.ingest;

import java.util.List;
import java.util.Map;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.DeadLetters.DeadLetter;
import io.filigree.db.event.DeadLetters.DeadLetterBody;
import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.Spool;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Dead letters, which are payloads whose processing failed because of a defect: lists, requeues and deletes them. */
@RestController
@RequestMapping("/api/quarantine")
final class DeadLetterController {

    private static final int NEWEST = 1_000;

    private final DeadLetters deadLetters;
    private final Spool spool;
    private final BatchProcessor drain;
    private final IngestMetrics metrics;
    private final AuditLog audit;

    DeadLetterController(
            DeadLetters deadLetters, Spool spool, BatchProcessor drain, IngestMetrics metrics, AuditLog audit) {
        this.deadLetters = deadLetters;
        this.spool = spool;
        this.drain = drain;
        this.metrics = metrics;
        this.audit = audit;
    }

    @GetMapping
    Map<String, List<DeadLetter>> newest() {
        return Map.of("payloads", deadLetters.newest(NEWEST));
    }

    /**
     * Appends the payload to the spool before it deletes the dead letter. After a crash in between it is in both, but its
     * messages are stored once.
     */
    @PostMapping("/{payloadId}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void replay(@PathVariable long payloadId) {
        DeadLetterBody payload = deadLetters.find(payloadId).orElseThrow(() -> notThere(payloadId));
        if (payload.accounts().equals(AccountScope.NONE)) {
            throw refused(
                    HttpStatus.CONFLICT,
                    "dead letter " + payloadId + " is not a readable payload, so its accounts are unknown; delete it");
        }
        spool.append(payload.format(), payload.body(), payload.receivedAt(), payload.accounts(), null);
        metrics.replayed(drain.messages(payload.format(), payload.body()));
        audit.change(
                () -> deadLetters.remove(payloadId),
                removed -> AuditEvent.success(AuditAction.PAYLOAD_REPLAY, "payload " + payloadId));
    }

    @DeleteMapping("/{payloadId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable long payloadId) {
        if (!audit.changeIf(
                () -> deadLetters.remove(payloadId),
                AuditEvent.success(AuditAction.PAYLOAD_DELETE, "payload " + payloadId))) {
            throw notThere(payloadId);
        }
    }

    private static ErrorResponseException notThere(long payloadId) {
        return refused(HttpStatus.NOT_FOUND, "no dead letter has the id " + payloadId);
    }

    private static ErrorResponseException refused(HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("field", "payloadId");
        return new ErrorResponseException(status, problem, null);
    }
}
