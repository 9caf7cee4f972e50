package io.filigree.page.account;

import java.time.Duration;
import java.util.List;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PollOverrides;
import org.jspecify.annotations.Nullable;

/**
 * The polling settings of an account on its page.
 *
 * @param every the interval in words
 * @param interval in seconds; null for the default
 * @param callsPerSecond null for the default
 * @param regions in words
 */
record PollOverridesView(
        String every, @Nullable Long interval, @Nullable Double callsPerSecond, boolean sweepVersions, String regions) {

    /** @param usual the default interval */
    static PollOverridesView of(PairedAccount account, Duration usual) {
        PollOverrides overrides = account.overrides();
        Duration interval = overrides.interval();
        return new PollOverridesView(
                "every " + DurationFormat.of(interval == null ? usual : interval),
                interval == null ? null : interval.toSeconds(),
                overrides.callsPerSecond(),
                overrides.sweepVersions(),
                regions(account.regions()));
    }

    private static String regions(List<String> chosen) {
        return chosen.isEmpty() ? "all enabled regions" : "selected: " + String.join(", ", chosen);
    }
}
