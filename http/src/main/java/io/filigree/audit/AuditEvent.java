package io.filigree.audit;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.db.audit.AuditActor;
import io.filigree.db.audit.AuditOutcome;
import org.jspecify.annotations.Nullable;

/**
 * One audited action. {@link AuditLog} adds the time and the client's address.
 *
 * @param actor null for the caller of the current request
 * @param target the user, key, account or other thing that the action is about; null when the action has none
 * @param details names and values without secrets: no password, key or external id
 */
public record AuditEvent(
        AuditAction action,
        AuditOutcome outcome,
        @Nullable AuditActor actor,
        @Nullable String target,
        Map<String, String> details) {

    public AuditEvent {
        requireNonNull(action, "action");
        requireNonNull(outcome, "outcome");
        details = Map.copyOf(details);
    }

    public static AuditEvent success(AuditAction action, @Nullable String target) {
        return new AuditEvent(action, AuditOutcome.SUCCESS, null, target, Map.of());
    }

    public static AuditEvent failure(AuditAction action, @Nullable String target) {
        return new AuditEvent(action, AuditOutcome.FAILURE, null, target, Map.of());
    }

    /** A copy of the event with another actor than the caller of the current request. */
    public AuditEvent by(AuditActor by) {
        return new AuditEvent(action, outcome, by, target, details);
    }

    /** A copy of the event with one more detail. */
    public AuditEvent with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(details);
        more.put(name, String.valueOf(value));
        return new AuditEvent(action, outcome, actor, target, more);
    }
}
