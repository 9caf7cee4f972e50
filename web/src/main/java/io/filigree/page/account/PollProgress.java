package io.filigree.page.account;

import java.time.Instant;
import java.util.List;

import io.filigree.query.account.ListedPoll;
import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/**
 * The progress of reading an account.
 *
 * @param swept whether every region was read, or failed, at least once
 * @param done regions that the poll has completed
 * @param total regions of the poll; 1 while unknown, so that the bar is empty
 * @param functions listed so far
 * @param note why no progress is made yet, or what failed; null otherwise
 */
record PollProgress(
        boolean running,
        boolean swept,
        long done,
        long total,
        long functions,
        String headline,
        @Nullable String note,
        List<RegionSummary> regions) {

    /**
     * @param last the account's last poll, finished or not
     * @param awaited whether a poll is requested or the first one is due, and has not begun
     */
    static PollProgress of(@Nullable ListedPoll last, boolean awaited, List<ListedRegion> listed, Instant now) {
        ListedPoll polling = last != null && last.finishedAt() == null ? last : null;
        List<RegionSummary> regions =
                listed.stream().map(region -> RegionSummary.of(region, now)).toList();
        long total = polling == null ? listed.size() : polling.regions().size();
        long done = listed.stream()
                .filter(region -> polling == null ? !region.status().equals("pending") : isThrough(region, polling))
                .count();
        boolean running = polling != null || awaited;
        return new PollProgress(
                running,
                swept(listed),
                done,
                Math.max(1, total),
                regions.stream().mapToLong(RegionSummary::functions).sum(),
                headline(running, done, total),
                polling == null ? note(last, awaited) : null,
                regions);
    }

    /** Whether the first inventory of an account is complete. */
    static boolean swept(List<ListedRegion> regions) {
        return !regions.isEmpty()
                && regions.stream().noneMatch(region -> region.status().equals("pending"));
    }

    private static boolean isThrough(ListedRegion region, ListedPoll polling) {
        Instant attempt = region.lastAttempt();
        return polling.regions().contains(region.region())
                && region.sweeping() == null
                && attempt != null
                && !attempt.isBefore(polling.startedAt());
    }

    private static String headline(boolean running, long done, long total) {
        if (total == 0) {
            return running ? "Listing the regions of the account" : "Not polled yet";
        }
        return done + " of " + total + (total == 1 ? " region polled" : " regions polled");
    }

    private static @Nullable String note(@Nullable ListedPoll last, boolean awaited) {
        if (awaited) {
            return "Poll requested. It starts within seconds if a process has filigree.poll.enabled.";
        }
        return last == null ? "The first poll starts after the verification of the role." : last.reason();
    }
}
