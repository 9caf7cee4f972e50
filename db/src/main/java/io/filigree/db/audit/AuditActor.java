package io.filigree.db.audit;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The caller behind an audited action.
 *
 * @param keyId only of a key
 */
public record AuditActor(Kind kind, String name, @Nullable Long keyId) {

    public AuditActor {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
    }

    public static AuditActor user(String userName) {
        return new AuditActor(Kind.USER, userName, null);
    }

    public static AuditActor key(long keyId, String name) {
        return new AuditActor(Kind.KEY, name, keyId);
    }

    /** A request without a valid key or login. */
    public static AuditActor anonymous() {
        return new AuditActor(Kind.ANONYMOUS, "anonymous", null);
    }

    /** Filigree itself, or a command on its host. */
    public static AuditActor system() {
        return new AuditActor(Kind.SYSTEM, "system", null);
    }

    /** Tables and results spell it in lower case. */
    public enum Kind {
        USER,
        KEY,
        ANONYMOUS,
        SYSTEM
    }
}
