package io.filigree.db.audit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One row of the audit log.
 *
 * @param auditId assigned by the table; 0 before the entry is stored
 * @param address the client's IP address; null without a request
 * @param action such as {@code key.create}
 * @param target the changed object; null if the action has none
 * @param occurrences how many equal events the entry represents
 * @param details names and values, never a secret
 */
public record AuditEntry(
        long auditId,
        Instant at,
        AuditActor actor,
        @Nullable String address,
        String action,
        @Nullable String target,
        AuditOutcome outcome,
        long occurrences,
        Map<String, String> details) {

    public AuditEntry {
        requireNonNull(at, "at");
        requireNonNull(actor, "actor");
        requireNonNull(action, "action");
        requireNonNull(outcome, "outcome");
        details = Map.copyOf(details);
    }
}
