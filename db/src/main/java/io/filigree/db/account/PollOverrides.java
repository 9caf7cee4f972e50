package io.filigree.db.account;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Column;

/**
 * The poll settings of an account.
 *
 * @param interval between two polls, in whole seconds; null for the default
 * @param callsPerSecond calls to one service in one region; null for the default
 * @param sweepVersions whether published versions and aliases are listed
 */
public record PollOverrides(
        @Column("poll_interval_s") @Nullable Duration interval,
        @Nullable Double callsPerSecond,
        boolean sweepVersions) {

    /** The defaults. */
    public static final PollOverrides NONE = new PollOverrides(null, null, false);
}
