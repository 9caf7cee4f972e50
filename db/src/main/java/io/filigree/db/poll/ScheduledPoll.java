package io.filigree.db.poll;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The next poll of an account.
 *
 * @param nextPollAt null before its first poll
 * @param requestedAt time of a request whose poll has not started; null without a request
 */
@Table("account_schedule")
public record ScheduledPoll(
        @Id String accountId,
        @Nullable Instant nextPollAt,
        @Column("poll_requested_at") @Nullable Instant requestedAt) {

    /** The schedule of an account that was never polled. */
    static ScheduledPoll none(String accountId) {
        return new ScheduledPoll(accountId, null, null);
    }
}
