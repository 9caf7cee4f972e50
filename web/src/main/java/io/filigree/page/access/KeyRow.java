package io.filigree.page.access;

import java.time.Instant;
import java.util.Locale;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.KeyQuota.Usage;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * A key in the list of keys.
 *
 * @param accounts the accounts that it is bound to, in words
 * @param lastUsed null when it was never used
 * @param revoked null while it is valid
 * @param revocable whether the current user may revoke it
 * @param warning the effect of revoking it
 * @param limitable whether it is an ingest key, which can have a quota
 * @param quotaBytes per day; null for none
 * @param quotaRows per day; null for none
 * @param used usage today
 * @param eventsRefused deliveries of EventBridge that were refused because this is an ingest key
 */
record KeyRow(
        long id,
        String name,
        String kind,
        String accounts,
        TimestampView created,
        @Nullable TimestampView lastUsed,
        @Nullable TimestampView revoked,
        boolean revocable,
        String warning,
        boolean limitable,
        @Nullable Long quotaBytes,
        @Nullable Long quotaRows,
        Usage used,
        long eventsRefused,
        @Nullable TimestampView eventsRefusedAt) {

    static KeyRow of(ApiKey key, Usage used, boolean administers, Instant now) {
        return new KeyRow(
                key.keyId(),
                key.name(),
                key.kind().name().toLowerCase(Locale.ROOT),
                key.accounts().match(() -> "all", ids -> String.join(", ", ids)),
                TimestampView.of(key.createdAt(), now),
                TimestampView.ofNullable(key.lastUsedAt(), now),
                TimestampView.ofNullable(key.revokedAt(), now),
                administers || key.kind() == Kind.INGEST || key.kind() == Kind.EVENTS,
                warning(key.kind()),
                key.kind() == Kind.INGEST,
                key.quota().bytes(),
                key.quota().rows(),
                used,
                key.eventsRefused(),
                TimestampView.ofNullable(key.eventsRefusedAt(), now));
    }

    private static String warning(Kind kind) {
        return switch (kind) {
            case INGEST -> "Extensions that use the key are rejected immediately, and their telemetry is lost.";
            case EVENTS ->
                "EventBridge connections that use the key are rejected immediately. Polls still find changes.";
            case QUERY -> "Clients that query with the key are rejected immediately.";
            case ADMIN -> "Clients that use the key are rejected immediately.";
        };
    }
}
