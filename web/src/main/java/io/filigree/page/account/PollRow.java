package io.filigree.page.account;

import java.time.Duration;
import java.time.Instant;

import io.filigree.page.TimestampView;
import io.filigree.query.account.ListedPoll;
import org.jspecify.annotations.Nullable;

/**
 * A poll of an account on its page.
 *
 * @param took empty while it runs
 * @param failed regions that could not be read
 * @param state {@code running}, {@code ok}, {@code incomplete} where some region could not be read, or {@code failed}
 */
record PollRow(
        TimestampView at,
        String took,
        int regions,
        int failed,
        int functions,
        String changes,
        int calls,
        int throttles,
        String state,
        @Nullable String reason) {

    static PollRow of(ListedPoll poll, Instant now) {
        Instant finished = poll.finishedAt();
        return new PollRow(
                TimestampView.of(poll.startedAt(), now),
                finished == null ? "" : DurationFormat.of(Duration.between(poll.startedAt(), finished)),
                poll.regions().size(),
                poll.regionsFailed(),
                poll.functions(),
                PollChangeText.of(poll.cost()),
                poll.cost().calls(),
                poll.cost().throttles(),
                state(poll),
                poll.reason());
    }

    private static String state(ListedPoll poll) {
        if (poll.finishedAt() == null) {
            return "running";
        }
        if (poll.reason() != null) {
            return "failed";
        }
        return poll.regionsFailed() == 0 ? "ok" : "incomplete";
    }
}
