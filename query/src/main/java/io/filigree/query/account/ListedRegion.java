package io.filigree.query.account;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How one region of a paired account was last swept.
 *
 * @param status {@code ok}; {@code blocked} where we may list nothing; {@code failed} for anything that may pass
 * @param reason why not {@code ok}, for people; null when it is
 * @param functions how many the last complete sweep listed
 * @param lastSweep when the last complete sweep began; null when there was none
 */
public record ListedRegion(
        String accountId,
        String region,
        String status,
        @Nullable String reason,
        long functions,
        @Nullable Instant lastSweep) {}
