package io.filigree.db.poll;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes the progress of polls while they run: one row for each poll, and the progress of each region. Nothing
 * is written for an account that was unpaired.
 */
public final class PollHistory {

    private final JdbcClient jdbc;

    public PollHistory(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Records that a poll begins, which fulfils all requests until now. An unfinished poll of the account is
     * ended with it: its process died.
     *
     * @return the poll's id, for {@link #swept} and {@link #finished}
     */
    public long begun(String accountId, Instant at) {
        jdbc.sql("""
                        UPDATE account_poll SET finished_at = :at, reason = 'it broke off'
                        WHERE account_id = :accountId AND finished_at IS NULL
                        """)
                .param("accountId", accountId)
                .param("at", Timestamp.from(at))
                .update();
        return jdbc.sql("""
                        WITH answered AS (
                            UPDATE account_schedule SET poll_requested_at = NULL
                            WHERE account_id = :accountId AND poll_requested_at IS NOT NULL)
                        INSERT INTO account_poll (account_id, started_at)
                        SELECT account_id, :at FROM paired_account WHERE account_id = :accountId
                        RETURNING poll_id
                        """)
                .param("accountId", accountId)
                .param("at", Timestamp.from(at))
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /**
     * Records the regions that a poll sweeps.
     *
     * @param regions the regions that it sweeps
     * @param all these and the regions that are not due; other regions are not selected or not enabled
     */
    public void regions(long pollId, String accountId, List<String> regions, List<String> all) {
        jdbc.sql("UPDATE account_poll SET regions = :regions WHERE poll_id = :pollId")
                .param("pollId", pollId)
                .param("regions", regions.toArray(String[]::new))
                .update();
        jdbc.sql("""
                        INSERT INTO account_region AS r (account_id, region, status)
                        SELECT a.account_id, region, 'pending'
                          FROM paired_account a CROSS JOIN unnest(CAST(:regions AS text[])) AS region
                         WHERE a.account_id = :accountId
                        ON CONFLICT (account_id, region) DO UPDATE SET sweep_started_at = NULL, listed = 0
                         WHERE r.sweep_started_at IS NOT NULL
                        """)
                .param("accountId", accountId)
                .param("regions", regions.toArray(String[]::new))
                .update();
        jdbc.sql("""
                        UPDATE account_region
                           SET status = 'blocked', sweep_started_at = NULL, next_attempt_at = NULL,
                               reason = 'the region is not enabled for the account, or not among those chosen for it',
                               fix = 'Enable or select the region; until then its functions stay as last seen'
                         WHERE account_id = :accountId AND region <> ALL(:all) AND status <> 'blocked'
                        """)
                .param("accountId", accountId)
                .param("all", all.toArray(String[]::new))
                .update();
    }

    /** Records the start of a region's sweep. */
    public void sweeping(String accountId, String region, Instant at) {
        jdbc.sql("""
                        UPDATE account_region SET sweep_started_at = :at, listed = 0
                        WHERE account_id = :accountId AND region = :region
                        """)
                .param("accountId", accountId)
                .param("region", region)
                .param("at", Timestamp.from(at))
                .update();
    }

    /** Records the number of functions that the region's sweep has listed so far. */
    public void listed(String accountId, String region, int functions) {
        jdbc.sql("UPDATE account_region SET listed = :listed WHERE account_id = :accountId AND region = :region")
                .param("accountId", accountId)
                .param("region", region)
                .param("listed", functions)
                .update();
    }

    /**
     * Records the end of a region's sweep.
     *
     * @param nextAttemptAt the earliest time of the next sweep; null for the next poll
     */
    public void swept(String accountId, String region, PollTotals totals, @Nullable Instant nextAttemptAt) {
        jdbc.sql("""
                        UPDATE account_region
                           SET calls = :calls, throttles = :throttles, added = :added, changed = :changed,
                               missing = :missing, deleted = :deleted, next_attempt_at = :next,
                               sweep_started_at = NULL, listed = 0
                         WHERE account_id = :accountId AND region = :region
                        """)
                .param("accountId", accountId)
                .param("region", region)
                .param("calls", totals.calls())
                .param("throttles", totals.throttles())
                .param("added", totals.added())
                .param("changed", totals.changed())
                .param("missing", totals.missing())
                .param("deleted", totals.deleted())
                .param("next", nextAttemptAt == null ? null : Timestamp.from(nextAttemptAt))
                .update();
    }

    /** Records the end of a poll. @param reason why no region could be swept; null otherwise */
    public void finished(long pollId, Instant at, PollTotals totals, @Nullable String reason) {
        jdbc.sql("""
                        UPDATE account_poll
                           SET finished_at = :at, regions_failed = :regionsFailed, functions = :functions,
                               added = :added, changed = :changed, missing = :missing, deleted = :deleted,
                               calls = :calls, throttles = :throttles, reason = :reason
                         WHERE poll_id = :pollId
                        """)
                .param("pollId", pollId)
                .param("at", Timestamp.from(at))
                .param("regionsFailed", totals.regionsFailed())
                .param("functions", totals.functions())
                .param("added", totals.added())
                .param("changed", totals.changed())
                .param("missing", totals.missing())
                .param("deleted", totals.deleted())
                .param("calls", totals.calls())
                .param("throttles", totals.throttles())
                .param("reason", reason)
                .update();
    }

    /** Records that the region's versions and aliases were listed, or why not. */
    public void versionsSwept(String accountId, String region, Instant at, @Nullable String reason) {
        jdbc.sql("""
                        UPDATE account_region SET versions_at = :at, versions_reason = :reason
                        WHERE account_id = :accountId AND region = :region
                        """)
                .param("accountId", accountId)
                .param("region", region)
                .param("at", Timestamp.from(at))
                .param("reason", reason)
                .update();
    }

    /** All regions that the account has or had, by name. */
    public List<String> regionsOf(String accountId) {
        return jdbc.sql("SELECT region FROM account_region WHERE account_id = :accountId ORDER BY region")
                .param("accountId", accountId)
                .query(String.class)
                .list();
    }

    /** The account's regions whose next attempt is after that time. */
    public Set<String> waiting(String accountId, Instant now) {
        return Set.copyOf(jdbc.sql("""
                        SELECT region FROM account_region
                        WHERE account_id = :accountId AND next_attempt_at > :now
                        """)
                .param("accountId", accountId)
                .param("now", Timestamp.from(now))
                .query(String.class)
                .list());
    }

    /** The account's regions with functions whose versions were not listed since that time. */
    public Set<String> dueForVersions(String accountId, Instant since) {
        return jdbc
                .sql("""
                        SELECT region FROM account_region
                        WHERE account_id = :accountId AND status = 'ok' AND functions > 0
                          AND (versions_at IS NULL OR versions_at <= :since)
                        """)
                .param("accountId", accountId)
                .param("since", Timestamp.from(since))
                .query(String.class)
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Deletes polls that started before that time. */
    public void removeBefore(Instant time) {
        jdbc.sql("DELETE FROM account_poll WHERE started_at < :time")
                .param("time", Timestamp.from(time))
                .update();
    }
}
