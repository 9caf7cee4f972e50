package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * An API key without its secret, which is shown once and stored as a hash.
 *
 * @param accounts the AWS accounts that an ingest or events key may speak for, or a query key see
 * @param lastUsedAt to the minute; null when it was never used
 * @param revokedAt null while the key is alive
 * @param eventsRefused how often it was refused where EventBridge posts, because it is an ingest key
 * @param eventsRefusedAt when that was last; null when it never was
 * @param quota of an ingest key
 */
public record ApiKey(
        long keyId,
        Kind kind,
        String name,
        AccountScope accounts,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt,
        long eventsRefused,
        @Nullable Instant eventsRefusedAt,
        KeyQuota quota) {

    public ApiKey {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(accounts, "accounts");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(quota, "quota");
    }

    /** What a key opens. Tables spell it in lower case. */
    public enum Kind {
        /** Posting telemetry, and nothing else. */
        INGEST("flg_ing_"),
        /** Posting what EventBridge delivers of changed functions, and nothing else. */
        EVENTS("flg_evt_"),
        /** Reading. */
        QUERY("flg_qry_"),
        /** Pairing accounts, and everything a query key may do. */
        ADMIN("flg_adm_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** What generated secrets of this kind begin with, so that people and secret scanners recognise them. */
        String prefix() {
            return prefix;
        }

        /** The kind that a secret names in its prefix; empty for secrets that name none. */
        public static Optional<Kind> named(String secret) {
            return Stream.of(values())
                    .filter(kind -> secret.startsWith(kind.prefix))
                    .findFirst();
        }
    }
}
