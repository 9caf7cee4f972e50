package io.filigree.query.account;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The state of one region of a paired account: the result of its last sweep and the progress of the running one.
 *
 * @param status {@code ok}; {@code blocked} where access is denied; {@code failed} for a temporary failure;
 *     {@code pending} before its first sweep
 * @param reason readable reason why the status is not {@code ok}; null when it is {@code ok} or {@code pending}
 * @param fix the remedy; null if unknown or not needed
 * @param functions number of functions in the last complete sweep
 * @param lastSweep when the last complete sweep began; null when there was none
 * @param lastAttempt when the last sweep that ended began, complete or not; null when there was none
 * @param nextAttempt earliest time of the next scheduled sweep; null when the next poll includes the region
 * @param cost of the last attempt
 * @param sweeping when the running sweep began; null when none is running
 * @param listed functions that it has listed so far
 * @param versionsReason readable reason why versions and aliases could not be listed, with the remedy; null when they
 *     were listed or are not enabled
 * @param tagsReason why the last sweep could not read tags, so that functions keep those of an earlier sweep; null when
 *     tags were read
 * @param tagsFix the remedy for {@code tagsReason}
 */
public record ListedRegion(
        String accountId,
        String region,
        String status,
        @Nullable String reason,
        @Nullable String fix,
        long functions,
        @Nullable Instant lastSweep,
        @Nullable Instant lastAttempt,
        @Nullable Instant nextAttempt,
        PollCost cost,
        @Nullable Instant sweeping,
        long listed,
        @Nullable String versionsReason,
        @Nullable String tagsReason,
        @Nullable String tagsFix) {}
