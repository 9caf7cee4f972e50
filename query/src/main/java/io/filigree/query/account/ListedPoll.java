package io.filigree.query.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One poll of an account.
 *
 * @param finishedAt null while it runs
 * @param regions those that it sweeps; empty until they are known
 * @param regionsFailed those of them that could not be swept
 * @param functions how many it listed
 * @param reason why no region could be tried; null when regions were
 */
public record ListedPoll(
        String accountId,
        Instant startedAt,
        @Nullable Instant finishedAt,
        List<String> regions,
        int regionsFailed,
        int functions,
        PollCost cost,
        @Nullable String reason) {

    public ListedPoll {
        requireNonNull(accountId, "accountId");
        requireNonNull(startedAt, "startedAt");
        regions = List.copyOf(regions);
    }
}
