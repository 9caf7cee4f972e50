package io.filigree.db.poll;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code account_schedule}. An account has none before its first poll, and none once it is unpaired. */
interface ScheduledPollRepository extends Repository<ScheduledPoll, String> {

    Optional<ScheduledPoll> findById(String accountId);

    List<ScheduledPoll> findAll();

    @Modifying
    @Query("""
            INSERT INTO account_schedule (account_id, poll_requested_at)
            SELECT account_id, :at FROM paired_account WHERE account_id = :accountId
            ON CONFLICT (account_id) DO UPDATE SET poll_requested_at = excluded.poll_requested_at
            """)
    int request(String accountId, Instant at);

    /** @param nextPolls as ISO 8601, in the order of the accounts */
    @Modifying
    @Query("""
            INSERT INTO account_schedule (account_id, next_poll_at)
            SELECT account_id, next_poll_at
            FROM unnest(:accountIds::text[], :nextPolls::timestamptz[]) AS row(account_id, next_poll_at)
                JOIN paired_account USING (account_id)
            ON CONFLICT (account_id) DO UPDATE SET next_poll_at = excluded.next_poll_at
            """)
    int plan(String[] accountIds, String[] nextPolls);
}
