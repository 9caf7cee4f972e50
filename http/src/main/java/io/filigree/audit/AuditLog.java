package io.filigree.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

import io.filigree.db.audit.AuditActor;
import io.filigree.db.audit.AuditEntries;
import io.filigree.db.audit.AuditEntry;
import io.filigree.db.key.ApiKey;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Records administrative actions in the append-only audit log. An action and its entry commit in one transaction, so
 * that neither exists without the other:
 *
 * <pre>
 * audit.change(
 *         () -> users.changeRole(userName, role),
 *         changed -> AuditEvent.success(USER_CHANGE_ROLE, userName).with("role", role));
 * </pre>
 *
 * <p>The actor and the address are those of the current request. What anybody can cause as often as they like, such as a
 * failed login, goes through {@link #recordFailure}, which bounds the rows.
 */
@Service
public final class AuditLog {

    private final AuditEntries entries;
    private final FailureAggregator failures;
    private final TransactionTemplate transaction;
    private final Clock clock;

    AuditLog(AuditEntries entries, FailureAggregator failures, PlatformTransactionManager transactions, Clock clock) {
        this.entries = entries;
        this.failures = failures;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Runs a change and records its event, in one transaction: the caller's, if there is one. An exception of either rolls
     * both back.
     *
     * @param event what to record of the change's result
     */
    public <T extends @Nullable Object> T change(Supplier<T> change, Function<T, AuditEvent> event) {
        return transaction.execute(status -> {
            T result = change.get();
            record(event.apply(result));
            return result;
        });
    }

    /** Runs a change and records its event, in one transaction. */
    public void change(Runnable change, AuditEvent event) {
        transaction.executeWithoutResult(status -> {
            change.run();
            record(event);
        });
    }

    /**
     * Runs a change and records its event if it took effect, in one transaction.
     *
     * @param change false when nothing changed
     * @return what the change returned
     */
    public boolean changeIf(BooleanSupplier change, AuditEvent event) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!change.getAsBoolean()) {
                status.setRollbackOnly(); // also if a statement failed and the change returned false
                return false;
            }
            record(event);
            return true;
        }));
    }

    /**
     * Records an event in the caller's transaction, if there is one.
     *
     * @throws org.springframework.dao.DataAccessException when it cannot be stored; the action must then fail, too
     */
    public void record(AuditEvent event) {
        entries.append(entry(event));
    }

    /**
     * Records an attempt that failed, within a second and without a database call of the caller's. Equal ones of a minute
     * become two entries, the second with a count; see {@link FailureAggregator}. Never throws.
     */
    public void recordFailure(AuditEvent event) {
        failures.add(entry(event));
    }

    /** As {@link #recordFailure}, for what must not fail with the audit log. */
    public void recordInBackground(AuditEvent event) {
        failures.add(entry(event));
    }

    private AuditEntry entry(AuditEvent event) {
        AuditActor actor = event.actor() == null ? caller() : event.actor();
        Instant now = clock.instant();
        return new AuditEntry(
                0, now, actor, address(), event.action().text(), event.target(), event.outcome(), 1, event.details());
    }

    private static AuditActor caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || authentication instanceof AnonymousAuthenticationToken) {
            return RequestContextHolder.getRequestAttributes() == null ? AuditActor.system() : AuditActor.anonymous();
        }
        return authentication.getPrincipal() instanceof ApiKey key
                ? AuditActor.key(key.keyId(), key.name())
                : AuditActor.user(authentication.getName());
    }

    /** The client's address; behind a trusted proxy the forwarded one. */
    private static @Nullable String address() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest().getRemoteAddr()
                : null;
    }
}
