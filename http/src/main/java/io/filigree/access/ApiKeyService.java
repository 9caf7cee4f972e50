package io.filigree.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.CreatedKey;
import io.filigree.db.key.KeyQuota;
import io.filigree.db.key.KeyQuota.Usage;
import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Service;
import org.springframework.web.ErrorResponseException;

/**
 * Manages the keys of senders and tools, over REST and on pages. Editors manage ingest and events keys, admins all
 * keys. Invalid input throws an {@link InvalidInputException} that names the field; an unknown key is a 404.
 */
@Service
public final class ApiKeyService {

    public static final int MAX_NAME = 100;

    /** Maximum number of accounts that one key can be bound to. */
    public static final int MAX_ACCOUNTS = 200;

    static final String KIND = "kind";
    static final String NAME = "name";
    static final String ACCOUNT_IDS = "accountIds";
    static final String QUOTA_BYTES = "quotaBytes";
    static final String QUOTA_ROWS = "quotaRows";
    static final String VALUE = "value";

    private static final Pattern TWELVE_DIGITS = Pattern.compile("[0-9]{12}");

    private final ApiKeys keys;
    private final AuditLog audit;

    ApiKeyService(ApiKeys keys, AuditLog audit) {
        this.keys = keys;
        this.audit = audit;
    }

    /** All keys, including revoked ones, oldest first. */
    public List<ApiKey> all() {
        return keys.all();
    }

    /**
     * Creates a key: a random one, whose secret is shown once, or an imported one, of which only the hash is stored.
     *
     * @param by role of the caller
     * @throws AccessDeniedException when the role may not create keys of this kind, or import one
     */
    public CreatedKey create(KeyRequest typed, Role by) {
        check(typed.kind(), by);
        String name = typed.name().strip();
        if (name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw InvalidInputException.beyond(
                    NAME,
                    "name must have 1 to " + MAX_NAME + " characters, none of them a control character",
                    MAX_NAME);
        }
        checkAccounts(typed);
        KeyQuota quota = quota(typed.kind(), typed.quotaBytes(), typed.quotaRows());
        String value = typed.value();
        if (value == null) {
            return audit.change(
                    () -> keys.create(typed.kind(), name, typed.accounts(), quota),
                    created -> withQuota(event(AuditAction.KEY_CREATE, created.key()), quota));
        }
        checkImport(typed.kind(), value, by);
        try {
            return audit.change(
                    () -> keys.create(typed.kind(), name, typed.accounts(), quota, value),
                    created -> withQuota(event(AuditAction.KEY_CREATE, created.key()), quota)
                            .with(VALUE, "imported"));
        } catch (DuplicateKeyException e) {
            throw inUse();
        }
    }

    private void checkImport(Kind kind, String value, Role by) {
        if (by != Role.ADMIN) {
            throw denied("import of a key", "only admins import keys");
        }
        if (!value.isEmpty() && !ApiKeys.isAcceptable(value)) {
            throw InvalidInputException.beyond(
                    VALUE,
                    "value must have at most " + ApiKeys.MAX_SECRET
                            + " characters, all of them printable ASCII without spaces",
                    ApiKeys.MAX_SECRET);
        }
        ConfiguredKeyRules.weakness(value).ifPresent(weakness -> {
            throw InvalidInputException.beyond(VALUE, "value " + weakness.text(), weakness.limit());
        });
        Kind.named(value).filter(other -> other != kind).ifPresent(other -> {
            throw InvalidInputException.of(
                    VALUE,
                    "value begins like a key of the kind " + text(other) + ": it cannot be imported as one of the kind "
                            + text(kind));
        });
    }

    /** Discloses neither kind, account and name of the other key nor whether it is revoked. */
    private static ErrorResponseException inUse() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.CONFLICT, "value is used by another key; values must be unique");
        problem.setProperty("field", VALUE);
        return new ErrorResponseException(HttpStatus.CONFLICT, problem, null);
    }

    /**
     * Revokes a key; revoking it again has no effect.
     *
     * @param by role of the caller
     * @throws AccessDeniedException when the role may not revoke keys of this kind
     */
    public void revoke(long keyId, Role by) {
        ApiKey key = find(keyId);
        check(key.kind(), by);
        audit.change(() -> keys.revoke(keyId), event(AuditAction.KEY_REVOKE, key));
    }

    /**
     * Sets the daily quota of an ingest key, in UTC.
     *
     * @param bytes of inflated bodies; null for no limit
     * @param rows that the bodies produce; null for no limit
     * @param by role of the caller
     * @throws AccessDeniedException when the role may not manage keys of this kind
     */
    public ApiKey changeQuota(long keyId, @Nullable Long bytes, @Nullable Long rows, Role by) {
        ApiKey key = find(keyId);
        check(key.kind(), by);
        KeyQuota quota = quota(key.kind(), bytes, rows);
        audit.change(
                () -> keys.changeQuota(keyId, quota),
                withQuota(event(AuditAction.KEY_CHANGE, key), quota)
                        .with("quotaBytesBefore", text(key.quota().bytes()))
                        .with("quotaRowsBefore", text(key.quota().rows())));
        return find(keyId);
    }

    /** The key with this id; a 404 when it is unknown. */
    public ApiKey find(long keyId) {
        return keys.find(keyId).orElseThrow(() -> {
            ProblemDetail problem =
                    ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "no key has the id " + keyId);
            return new ErrorResponseException(HttpStatus.NOT_FOUND, problem, null);
        });
    }

    /** Usage of a key in the current UTC day. */
    public Usage usageToday(ApiKey key) {
        return keys.usageToday(key.keyId());
    }

    private static KeyQuota quota(Kind kind, @Nullable Long bytes, @Nullable Long rows) {
        checkQuota(QUOTA_BYTES, kind, bytes);
        checkQuota(QUOTA_ROWS, kind, rows);
        return new KeyQuota(bytes, rows);
    }

    private static void checkQuota(String field, Kind kind, @Nullable Long quota) {
        if (quota == null) {
            return;
        }
        if (kind != Kind.INGEST) {
            throw InvalidInputException.of(field, field + " is for ingest keys only");
        }
        if (quota < KeyQuota.MIN) {
            throw InvalidInputException.beyond(
                    field, field + " must be at least " + KeyQuota.MIN + ", or null for none", KeyQuota.MIN);
        }
    }

    private static AuditEvent withQuota(AuditEvent event, KeyQuota quota) {
        return event.with(QUOTA_BYTES, text(quota.bytes())).with(QUOTA_ROWS, text(quota.rows()));
    }

    private static String text(@Nullable Long quota) {
        return quota == null ? "none" : quota.toString();
    }

    private static String text(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static AuditEvent event(AuditAction action, ApiKey key) {
        return AuditEvent.success(action, "key " + key.keyId())
                .with("name", key.name())
                .with("kind", text(key.kind()))
                .with("accountIds", key.accounts().match(() -> "any", ids -> String.join(", ", ids)));
    }

    private void check(Kind kind, Role by) {
        if (by != Role.ADMIN && !(by == Role.EDITOR && (kind == Kind.INGEST || kind == Kind.EVENTS))) {
            throw denied(text(kind) + " key", "the role does not permit managing keys of this kind");
        }
    }

    private AccessDeniedException denied(String target, String reason) {
        audit.recordFailure(
                AuditEvent.failure(AuditAction.ACCESS_DENIED, target).with("reason", reason));
        return new AccessDeniedException(reason);
    }

    private static void checkAccounts(KeyRequest typed) {
        if (typed.accounts().isAll()) {
            return;
        }
        if (typed.kind() == Kind.ADMIN) {
            throw InvalidInputException.of(ACCOUNT_IDS, "admin keys are not bound to accounts");
        }
        Set<String> accountIds = typed.accounts().match(Set::of, ids -> ids);
        if (accountIds.size() > MAX_ACCOUNTS) {
            throw InvalidInputException.beyond(
                    ACCOUNT_IDS, ACCOUNT_IDS + " may have at most " + MAX_ACCOUNTS + " entries", MAX_ACCOUNTS);
        }
        for (String accountId : accountIds) {
            if (!TWELVE_DIGITS.matcher(accountId).matches()) {
                throw InvalidInputException.of(ACCOUNT_IDS, "an account id has twelve digits");
            }
        }
    }
}
