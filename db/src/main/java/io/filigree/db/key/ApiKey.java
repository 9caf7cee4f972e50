package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A key that somebody may use, without its secret: that is shown once and kept as a hash.
 *
 * @param accountIds the AWS accounts that an ingest key may speak for, or a query key see; none for any
 * @param lastUsedAt to the minute; null when it was never used
 * @param revokedAt null while the key is alive
 */
public record ApiKey(
        long keyId,
        Kind kind,
        String name,
        List<String> accountIds,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {

    public ApiKey {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(createdAt, "createdAt");
        accountIds = List.copyOf(accountIds);
    }

    /** What a key opens. Tables spell it in lower case. */
    public enum Kind {
        /** Posting telemetry, and nothing else. */
        INGEST("flg_ing_"),
        /** Reading. */
        QUERY("flg_qry_"),
        /** Pairing accounts, and whatever a query key may. */
        ADMIN("flg_adm_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** What generated secrets of this kind begin with, so that people and secret scanners recognise them. */
        String prefix() {
            return prefix;
        }
    }
}
