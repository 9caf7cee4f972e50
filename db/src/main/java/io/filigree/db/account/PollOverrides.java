package io.filigree.db.account;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Column;

/**
 * How an account wants to be polled.
 *
 * @param interval between two polls, in whole seconds; null for as often as all others
 * @param callsPerSecond calls to one service in one region; null for as many as all others
 * @param sweepVersions whether published versions and aliases are listed too
 */
public record PollOverrides(
        @Column("poll_interval_s") @Nullable Duration interval,
        @Nullable Double callsPerSecond,
        boolean sweepVersions) {

    /** Like all others. */
    public static final PollOverrides NONE = new PollOverrides(null, null, false);
}
