package io.filigree.account;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.event.AccountEvents;
import io.filigree.problem.InvalidInputException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Removes the events of an account on request, also of one that is no longer paired. */
@RestController
@RequestMapping("/api/accounts")
final class AccountEventsController {

    private final AccountEvents events;
    private final AuditLog audit;

    AccountEventsController(AccountEvents events, AuditLog audit) {
        this.events = events;
        this.audit = audit;
    }

    record ErasedResponse(String accountId, long events) {}

    /** Both the attempt and its result are in the audit log: it cannot be one transaction with the files. */
    @DeleteMapping("/{accountId}/events")
    ErasedResponse erase(@PathVariable String accountId) {
        if (!accountId.matches("[0-9]{12}")) {
            throw InvalidInputException.of("accountId", "accountId must have 12 digits");
        }
        audit.record(
                AuditEvent.success(AuditAction.ACCOUNT_ERASE_EVENTS, accountId).with("state", "started"));
        try {
            long erased = events.erase(accountId);
            audit.record(AuditEvent.success(AuditAction.ACCOUNT_ERASE_EVENTS, accountId)
                    .with("state", "finished")
                    .with("events", erased));
            return new ErasedResponse(accountId, erased);
        } catch (IllegalStateException e) {
            audit.record(AuditEvent.failure(AuditAction.ACCOUNT_ERASE_EVENTS, accountId)
                    .with("state", "finished"));
            throw new ErrorResponseException(
                    HttpStatus.CONFLICT,
                    ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(e.getMessage())),
                    e);
        }
    }
}
