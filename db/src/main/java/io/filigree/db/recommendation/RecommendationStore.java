package io.filigree.db.recommendation;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes recommendations, their dismissals, and the state of their computation. */
public final class RecommendationStore {

    /** A run that has not finished by then was interrupted. */
    private static final Duration LONGEST_RUN = Duration.ofHours(1);

    /** How long a dismissal outlives its evidence. */
    private static final Duration KEPT = Duration.ofDays(90);

    private static final int FIRST_INTERVAL_SECONDS = 15;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public RecommendationStore(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    /** The state of the computation. */
    public RecommendationRun run() {
        return jdbc.sql("SELECT started_at, finished_at, requested_at, runs, failures FROM recommendation_run")
                .query((row, number) -> new RecommendationRun(
                        instant(row.getTimestamp("started_at")),
                        instant(row.getTimestamp("finished_at")),
                        instant(row.getTimestamp("requested_at")),
                        row.getInt("runs"),
                        row.getInt("failures")))
                .single();
    }

    /**
     * Starts a run if one is due: on request, or after the interval. The interval doubles from 15 s, so that a new
     * installation has recommendations soon, but a run may take at most a twentieth of the time.
     *
     * @return whether this process must perform the run
     */
    public boolean claim(Instant now, Duration interval) {
        return jdbc.sql("""
                UPDATE recommendation_run
                   SET started_at = :now
                 WHERE started_at IS NULL
                    OR (finished_at >= started_at OR started_at < :interrupted)
                   AND (requested_at > started_at
                        OR started_at + greatest(least(:interval, :first * power(2, least(runs, 20))) * interval '1 second',
                                                 20 * (finished_at - started_at)) <= :now)
                """)
                        .param("now", Timestamp.from(now))
                        .param("interrupted", Timestamp.from(now.minus(LONGEST_RUN)))
                        .param("interval", interval.toSeconds())
                        .param("first", FIRST_INTERVAL_SECONDS)
                        .update()
                > 0;
    }

    /** Requests a run, which starts within seconds. */
    public void request(Instant now) {
        jdbc.sql("UPDATE recommendation_run SET requested_at = :now")
                .param("now", Timestamp.from(now))
                .update();
    }

    /**
     * Ends a run and deletes what no run has found for long.
     *
     * @param invocations that the run read
     * @param failures number of accounts whose queries failed
     */
    public void finish(Instant now, long invocations, int failures) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("DELETE FROM recommendation WHERE computed_at < :before")
                    .param("before", Timestamp.from(now.minus(KEPT)))
                    .update();
            jdbc.sql("UPDATE recommendation_run SET finished_at = :now, failures = :failures, runs = runs + :counted")
                    .param("now", Timestamp.from(now))
                    .param("failures", failures)
                    .param("counted", invocations > 0 ? 1 : 0)
                    .update();
        });
    }

    /**
     * Replaces the recommendations of an account. Dismissals stay with their function and kind.
     *
     * @param now of the run
     * @param begin of the time range that the evidence is from
     * @param end of the time range
     */
    public void replace(String accountId, List<FoundRecommendation> found, Instant now, Instant begin, Instant end) {
        transaction.executeWithoutResult(status -> {
            for (FoundRecommendation one : found) {
                upsert(accountId, one, now, begin, end);
            }
            jdbc.sql("""
                    DELETE FROM recommendation
                     WHERE account_id = :accountId AND computed_at < :now AND dismissed_at IS NULL
                    """)
                    .param("accountId", accountId)
                    .param("now", Timestamp.from(now))
                    .update();
        });
    }

    private void upsert(String accountId, FoundRecommendation one, Instant now, Instant begin, Instant end) {
        jdbc.sql("""
                INSERT INTO recommendation AS r (account_id, function_arn, kind, subject, action, reason, risk, saving_usd,
                       confidence, invocations, observed_seconds, nrql, window_begin, window_end, found_at, computed_at)
                VALUES (:accountId, :arn, :kind, :subject, :action, :reason, :risk, :saving, :confidence, :invocations,
                        :observed, :nrql, :begin, :end, :now, :now)
                ON CONFLICT (function_arn, kind) DO UPDATE
                   SET account_id = excluded.account_id, subject = excluded.subject, action = excluded.action,
                       reason = excluded.reason, risk = excluded.risk, saving_usd = excluded.saving_usd,
                       confidence = excluded.confidence, invocations = excluded.invocations,
                       observed_seconds = excluded.observed_seconds, nrql = excluded.nrql,
                       window_begin = excluded.window_begin, window_end = excluded.window_end,
                       computed_at = excluded.computed_at,
                       found_at = CASE WHEN r.subject = excluded.subject THEN r.found_at ELSE excluded.found_at END
                """)
                .param("accountId", accountId)
                .param("arn", one.function().toString())
                .param("kind", one.kind().text())
                .param("subject", one.subject())
                .param("action", one.action())
                .param("reason", one.reason())
                .param("risk", one.risk())
                .param("saving", one.savingUsd())
                .param("confidence", one.confidence().text())
                .param("invocations", one.invocations())
                .param("observed", one.observed().toSeconds())
                .param("nrql", one.nrql())
                .param("begin", Timestamp.from(begin))
                .param("end", Timestamp.from(end))
                .param("now", Timestamp.from(now))
                .update();
    }

    /**
     * Dismisses a recommendation of an account in the scope.
     *
     * @return false if the scope has no such recommendation
     */
    public boolean dismiss(long recommendationId, AccountScope scope, String reason, String by, Instant now) {
        return jdbc.sql("""
                UPDATE recommendation
                   SET dismissed_at = :now, dismissed_by = :by, dismiss_reason = :reason,
                       dismissed_subject = subject, dismissed_saving_usd = saving_usd
                 WHERE recommendation_id = :id AND (:all OR account_id = ANY(:accounts))
                """)
                        .param("now", Timestamp.from(now))
                        .param("by", by)
                        .param("reason", reason)
                        .param("id", recommendationId)
                        .param("all", scope.isAll())
                        .param("accounts", ids(scope))
                        .update()
                > 0;
    }

    /**
     * Shows a dismissed recommendation again.
     *
     * @return false if the scope has no such dismissed recommendation
     */
    public boolean restore(long recommendationId, AccountScope scope) {
        return jdbc.sql("""
                UPDATE recommendation
                   SET dismissed_at = NULL, dismissed_by = NULL, dismiss_reason = NULL, dismissed_subject = NULL,
                       dismissed_saving_usd = NULL
                 WHERE recommendation_id = :id AND dismissed_at IS NOT NULL AND (:all OR account_id = ANY(:accounts))
                """)
                        .param("id", recommendationId)
                        .param("all", scope.isAll())
                        .param("accounts", ids(scope))
                        .update()
                > 0;
    }

    private static String[] ids(AccountScope scope) {
        return scope.match(() -> new String[0], ids -> ids.toArray(String[]::new));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
