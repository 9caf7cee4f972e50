package io.filigree.page.account;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.page.TimestampView;
import io.filigree.query.account.ListedPoll;
import org.jspecify.annotations.Nullable;

/**
 * A paired account and its polls on a page.
 *
 * @param paired whether the pairing is complete
 * @param pollable whether a poll can be requested
 * @param polling whether a poll is running
 * @param nextPoll null when none is planned
 * @param calls AWS calls of the last finished poll; null when there was none
 */
record AccountSummary(
        String accountId,
        String name,
        String status,
        boolean paused,
        boolean paired,
        boolean pollable,
        long functions,
        @Nullable TimestampView lastPoll,
        @Nullable TimestampView nextPoll,
        boolean polling,
        @Nullable Integer calls,
        @Nullable Integer throttles) {

    static AccountSummary of(PairingState pairing, long functions, Polls polls, Instant now) {
        PairedAccount account = pairing.account();
        ListedPoll last = polls.last();
        boolean pollable = account.roleArn() != null && account.status() != Status.UNVERIFIED && !account.paused();
        return new AccountSummary(
                account.accountId(),
                account.name(),
                account.status().name().toLowerCase(Locale.ROOT),
                account.paused(),
                pairing.next() == WizardStep.DONE || account.status() == Status.BROKEN,
                pollable,
                functions,
                last == null ? null : TimestampView.of(last.startedAt(), now),
                pollable ? TimestampView.ofNullable(notBefore(polls.next(), now), now) : null,
                last != null && last.finishedAt() == null,
                last == null ? null : last.cost().calls(),
                last == null ? null : last.cost().throttles());
    }

    /** A poll that is overdue is shown as due now. */
    private static @Nullable Instant notBefore(@Nullable Instant next, Instant now) {
        return next == null || next.isAfter(now) ? next : now.plus(Duration.ofMillis(1));
    }

    /**
     * @param last the account's last poll, which may still run
     * @param next the time of its next poll
     */
    record Polls(@Nullable ListedPoll last, @Nullable Instant next) {}
}
