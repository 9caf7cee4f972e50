package io.filigree.ingest;

import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.KeyQuota;
import io.filigree.db.key.KeyQuota.Usage;

/** Thrown if the sender's key has used its daily quota. */
final class QuotaExceededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient KeyQuota quota;
    private final transient Usage usage;
    private final Instant resetsAt;

    QuotaExceededException(ApiKey key, Usage usage, Instant now) {
        super(message(key, usage, resetsAt(now)));
        this.quota = key.quota();
        this.usage = usage;
        this.resetsAt = resetsAt(now);
    }

    KeyQuota quota() {
        return quota;
    }

    Usage usage() {
        return usage;
    }

    /** The next midnight in UTC. */
    Instant resetsAt() {
        return resetsAt;
    }

    private static Instant resetsAt(Instant now) {
        return OffsetDateTime.ofInstant(now, ZoneOffset.UTC)
                .plusDays(1)
                .with(LocalTime.MIDNIGHT)
                .toInstant();
    }

    private static String message(ApiKey key, Usage usage, Instant resetsAt) {
        List<String> used = new ArrayList<>();
        Long bytes = key.quota().bytes();
        if (bytes != null) {
            used.add(usage.bytes() + " of " + bytes + " bytes (quotaBytes)");
        }
        Long rows = key.quota().rows();
        if (rows != null) {
            used.add(usage.rows() + " of " + rows + " rows (quotaRows)");
        }
        return "key " + key.keyId() + " has used its daily quota: " + String.join(", ", used) + "; it resets at "
                + resetsAt + ", and the page Keys or PATCH /api/keys/" + key.keyId() + " changes it";
    }
}
