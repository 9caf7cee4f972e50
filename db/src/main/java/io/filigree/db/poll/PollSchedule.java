package io.filigree.db.poll;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The next poll of each account. The leader maintains it; any process may request a poll. */
public final class PollSchedule {

    private final JdbcClient jdbc;

    public PollSchedule(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * An account's entry.
     *
     * @param nextPollAt null before its first poll
     * @param requestedAt time of a request whose poll has not started; null without a request
     */
    public record Entry(
            @Nullable Instant nextPollAt, @Nullable Instant requestedAt) {

        /** The entry of an account that was never polled. */
        public static final Entry NONE = new Entry(null, null);
    }

    /** The entries by account; one that was never scheduled is absent. */
    public Map<String, Entry> entries() {
        Map<String, Entry> entries = new HashMap<>();
        jdbc.sql("SELECT account_id, next_poll_at, poll_requested_at FROM account_schedule")
                .query(row -> {
                    entries.put(
                            row.getString("account_id"),
                            new Entry(instant(row, "next_poll_at"), instant(row, "poll_requested_at")));
                });
        return entries;
    }

    /** Requests a poll of the account, which the leader starts at its next check, seconds from now. */
    public void request(String accountId, Instant at) {
        jdbc.sql("""
                        INSERT INTO account_schedule (account_id, poll_requested_at)
                        SELECT account_id, :at FROM paired_account WHERE account_id = :accountId
                        ON CONFLICT (account_id) DO UPDATE SET poll_requested_at = excluded.poll_requested_at
                        """)
                .param("accountId", accountId)
                .param("at", Timestamp.from(at))
                .update();
    }

    /**
     * Sets when these accounts are polled next. A requested poll stays requested until a poll begins
     * ({@link PollHistory#begun}), so that one of the two is always visible.
     */
    public void plan(Map<String, Instant> nextPolls) {
        List<String> accountIds = new ArrayList<>();
        List<String> times = new ArrayList<>();
        nextPolls.forEach((accountId, next) -> {
            accountIds.add(accountId);
            times.add(next.toString());
        });
        jdbc.sql("""
                        INSERT INTO account_schedule (account_id, next_poll_at)
                        SELECT account_id, next_poll_at
                        FROM unnest(:accountIds::text[], :next::timestamptz[]) AS row(account_id, next_poll_at)
                            JOIN paired_account USING (account_id)
                        ON CONFLICT (account_id) DO UPDATE SET next_poll_at = excluded.next_poll_at
                        """)
                .param("accountIds", accountIds.toArray(String[]::new))
                .param("next", times.toArray(String[]::new))
                .update();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
