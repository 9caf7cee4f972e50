package io.filigree.db.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A failed sweep. It changes only its region's status; the previous inventory is kept.
 *
 * @param reason readable reason with the action and error, without secrets
 * @param fix the remedy for the owner of the account
 */
public record RegionFailure(String accountId, String region, Instant at, Kind kind, String reason, String fix) {

    public RegionFailure {
        requireNonNull(accountId, "accountId");
        requireNonNull(region, "region");
        requireNonNull(at, "at");
        requireNonNull(kind, "kind");
        requireNonNull(reason, "reason");
        requireNonNull(fix, "fix");
    }

    /** Whether it is worth trying again soon. */
    public enum Kind {
        /** The account's organisation or its role forbids the region. */
        BLOCKED,
        /** Anything else: throttling, an outage, a page that failed. */
        FAILED
    }
}
