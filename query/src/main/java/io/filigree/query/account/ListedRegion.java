package io.filigree.query.account;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How one region of a paired account was last swept, and how the sweep that is under way goes.
 *
 * @param status {@code ok}; {@code blocked} where we may list nothing; {@code failed} for anything that may pass;
 *     {@code pending} before its first sweep
 * @param reason why not {@code ok}, for people; null when it is, or is pending
 * @param fix what mends that; null where nothing does or need be done
 * @param functions how many the last complete sweep listed
 * @param lastSweep when the last complete sweep began; null when there was none
 * @param lastAttempt when the last sweep that ended began, complete or not; null when there was none
 * @param nextAttempt before which the schedule leaves the region alone; null when its next poll takes it
 * @param cost of the last attempt
 * @param sweeping since when a sweep is under way; null when none is
 * @param listed functions that it has listed so far
 * @param versionsReason why its versions and aliases could not be listed, and what mends that, for people; null when they
 *     were, or are not asked for
 * @param tagsReason why the last sweep could not read tags, so that functions have those of an earlier one; null when it
 *     could
 * @param tagsFix what mends that
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
