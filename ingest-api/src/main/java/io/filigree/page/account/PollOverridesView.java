package io.filigree.page.account;

import java.time.Duration;
import java.util.List;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PollOverrides;
import org.jspecify.annotations.Nullable;

/**
 * How an account is polled, as its page shows it.
 *
 * @param every in words
 * @param interval in seconds; null for as often as all others
 * @param callsPerSecond null for as many as all others
 * @param regions in words
 */
record PollOverridesView(
        String every, @Nullable Long interval, @Nullable Double callsPerSecond, boolean sweepVersions, String regions) {

    /** @param usual between two polls of an account that has no wish */
    static PollOverridesView of(PairedAccount account, Duration usual) {
        PollOverrides wishes = account.wishes();
        Duration interval = wishes.interval();
        return new PollOverridesView(
                "every " + DurationFormat.of(interval == null ? usual : interval),
                interval == null ? null : interval.toSeconds(),
                wishes.callsPerSecond(),
                wishes.sweepVersions(),
                regions(account.regions()));
    }

    private static String regions(List<String> chosen) {
        return chosen.isEmpty() ? "all that the account has enabled" : "chosen: " + String.join(", ", chosen);
    }
}
