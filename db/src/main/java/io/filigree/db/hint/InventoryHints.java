package io.filigree.db.hint;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The functions that are to be looked up in AWS. A function is in it once, however many events name it: the row is the
 * open lookup, and after AWS did not know the function or denied access, the record of that result.
 */
public final class InventoryHints {

    /** The channel on which each open hint is notified when it commits. */
    public static final String CHANNEL = "inventory_hint";

    /** Per account. Further functions that events name are left to polls, because names can be forged. */
    static final int MAX_OF_AN_ACCOUNT = 1_000;

    /** Pushed functions that the inventory does not know, per account and minute: names can be forged. */
    static final int MAX_UNKNOWN_PER_MINUTE = 60;

    /** Pushed functions that AWS did not know, of one account, that are remembered. */
    static final int MAX_REMEMBERED_OF_AN_ACCOUNT = 1_000;

    /** The least time between two calls for one function, however often it is pushed. */
    static final Duration BETWEEN_CALLS = Duration.ofSeconds(2);

    /** An SQL condition on a hint {@code i}: the inventory holds its function. */
    private static final String KNOWN = """
            (i.version = '$LATEST' AND EXISTS (
                SELECT FROM lambda_function f WHERE f.function_arn = i.function_arn AND f.deleted_at IS NULL))
            """;

    /** How many classes of hints {@link #next} serves in turn. */
    public static final int TURNS = 3;

    private final JdbcClient jdbc;

    public InventoryHints(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Events named these functions and the inventory did not know them. Nothing happens for a function with an open hint,
     * with a recent lookup without a result, or in an account that is not paired.
     */
    public void missed(Collection<HintedFunction> functions, Instant now) {
        jdbc.sql("""
                        WITH hinted AS (
                            INSERT INTO inventory_hint AS known (function_arn, version, account_id, region, source, open,
                                hinted_at, retry_at)
                            SELECT h.arn, h.version, h.account_id, h.region, 'miss', true, :now, :now
                            FROM unnest(:arns::text[], :versions::text[], :accountIds::text[], :regions::text[])
                                AS h(arn, version, account_id, region)
                                JOIN paired_account a ON a.account_id = h.account_id
                            WHERE (SELECT count(*) FROM inventory_hint i
                                    WHERE i.account_id = h.account_id AND i.source = 'miss') < :most
                            ORDER BY h.arn, h.version
                            ON CONFLICT (function_arn, version) DO UPDATE
                            SET open = true, source = excluded.source, hinted_at = excluded.hinted_at,
                                retry_at = excluded.retry_at
                            WHERE NOT known.open AND known.retry_at <= excluded.hinted_at
                            RETURNING 1
                        )
                        SELECT pg_notify('inventory_hint', '') FROM hinted LIMIT 1
                        """)
                .param("now", Timestamp.from(now))
                .param("arns", texts(functions, hinted -> hinted.arn().toString()))
                .param("versions", texts(functions, HintedFunction::version))
                .param("accountIds", texts(functions, hinted -> hinted.arn().accountId()))
                .param("regions", texts(functions, hinted -> hinted.arn().region()))
                .param("most", MAX_OF_AN_ACCOUNT)
                .query(row -> {});
    }

    /**
     * EventBridge delivered changes of these functions, so they are looked up in AWS. A function whose hint is open keeps its
     * place in the queue. A function that the inventory does not know is subject to the limits of its account.
     */
    public PushedHints changed(Collection<PushedChange> changes, Instant now) {
        // In one order, so that two deliveries of the same functions do not wait for each other.
        Map<String, PushedChange> latest = new TreeMap<>();
        changes.forEach(change -> latest.merge(
                change.function().toString(),
                change,
                (one, other) -> one.changedAt().isAfter(other.changedAt()) ? one : other));
        Collection<HintedFunction> functions =
                latest.values().stream().map(PushedChange::function).toList();
        return jdbc.sql("""
                        WITH pushed AS (
                            SELECT i.*, %1$s AS known
                              FROM unnest(:arns::text[], :versions::text[], :accountIds::text[], :regions::text[],
                                      :changed::timestamptz[])
                                   AS i(function_arn, version, account_id, region, changed_at)
                              JOIN paired_account a ON a.account_id = i.account_id
                        ), made_up AS (
                            SELECT i.account_id, count(*) AS recent
                              FROM inventory_hint i
                             WHERE i.account_id IN (SELECT account_id FROM pushed WHERE NOT known)
                               AND i.source = 'push' AND i.hinted_at > :minuteAgo AND NOT %1$s
                             GROUP BY i.account_id
                        ), counted AS (
                            SELECT p.*, coalesce(m.recent, 0)
                                   + row_number() OVER (PARTITION BY p.account_id, p.known ORDER BY p.function_arn)
                                   AS number
                              FROM pushed p LEFT JOIN made_up m USING (account_id)
                        ), hinted AS (
                            INSERT INTO inventory_hint AS old (function_arn, version, account_id, region, source, open,
                                hinted_at, retry_at, changed_at)
                            SELECT function_arn, version, account_id, region, 'push', true, :now, :now, changed_at
                              FROM counted
                             WHERE known OR number <= :mostUnknown
                             ORDER BY function_arn, version
                            ON CONFLICT (function_arn, version) DO UPDATE
                            SET open = true, source = 'push', hinted_at = excluded.hinted_at,
                                changed_at = greatest(old.changed_at, excluded.changed_at),
                                retry_at = CASE WHEN old.open THEN old.retry_at
                                    ELSE greatest(excluded.retry_at, old.hinted_at + :between::interval) END,
                                refusals = CASE WHEN old.open THEN old.refusals ELSE 0 END,
                                reason = NULL
                            RETURNING 1
                        )
                        SELECT (SELECT count(*) FROM pushed) AS paired, count(*) AS kept,
                               pg_notify('inventory_hint', '')
                          FROM hinted
                        """.formatted(KNOWN))
                .param("now", Timestamp.from(now))
                .param("minuteAgo", Timestamp.from(now.minus(Duration.ofMinutes(1))))
                .param("between", BETWEEN_CALLS.toString())
                .param("mostUnknown", MAX_UNKNOWN_PER_MINUTE)
                .param("arns", texts(functions, hinted -> hinted.arn().toString()))
                .param("versions", texts(functions, HintedFunction::version))
                .param("accountIds", texts(functions, hinted -> hinted.arn().accountId()))
                .param("regions", texts(functions, hinted -> hinted.arn().region()))
                .param(
                        "changed",
                        latest.values().stream()
                                .map(change -> change.changedAt().toString())
                                .toArray(String[]::new))
                .query((row, number) -> new PushedHints(
                        row.getInt("kept"),
                        row.getInt("paired") - row.getInt("kept"),
                        functions.size() - row.getInt("paired")))
                .single();
    }

    /** Regions with hints that are due, in accounts that can be polled. */
    public List<AccountRegion> due(Instant now) {
        return jdbc.sql("""
                        SELECT DISTINCT h.account_id, h.region
                        FROM inventory_hint h JOIN paired_account a USING (account_id)
                        WHERE h.open AND h.retry_at <= :now
                          AND a.status = 'verified' AND a.role_arn IS NOT NULL AND a.paused_at IS NULL
                        """)
                .param("now", Timestamp.from(now))
                .query((row, number) -> new AccountRegion(row.getString("account_id"), row.getString("region")))
                .list();
    }

    /**
     * The next hint of a region: versions before their function, so that events of both find theirs. Three classes are served
     * in turn, so that none of them can keep the others waiting: functions that events named, pushed functions that the
     * inventory knows, and pushed functions that it does not know, whose names may be forged.
     *
     * @param turn 0 to 2: the class that is served if it has a hint
     */
    public Optional<InventoryHint> next(AccountRegion region, int turn, Instant now) {
        return jdbc.sql("""
                        SELECT function_arn, version, source, hinted_at, changed_at, refusals FROM inventory_hint i
                        WHERE account_id = :accountId AND region = :region AND open AND retry_at <= :now
                        ORDER BY (CASE WHEN source = 'miss' THEN 3 WHEN %s THEN 4 ELSE 5 END - :turn) %% 3,
                                 retry_at, function_arn, version = '$LATEST'
                        LIMIT 1
                        """.formatted(KNOWN))
                .param("accountId", region.accountId())
                .param("region", region.region())
                .param("turn", turn)
                .param("now", Timestamp.from(now))
                .query(InventoryHints::hint)
                .optional();
    }

    /**
     * The inventory knows the function: the hint is removed. A function that was pushed again meanwhile is looked
     * up again a moment later.
     */
    public void resolved(InventoryHint hint, Instant now) {
        if (ofHint("DELETE FROM inventory_hint", hint).update() == 0) {
            jdbc.sql("""
                            UPDATE inventory_hint SET retry_at = :retryAt
                            WHERE function_arn = :arn AND version = :version AND open AND retry_at < :retryAt
                            """)
                    .param("retryAt", Timestamp.from(now.plus(BETWEEN_CALLS)))
                    .param("arn", hint.function().arn().toString())
                    .param("version", hint.function().version())
                    .update();
        }
    }

    /** The lookup had no result and is not repeated for events of the function until {@code retryAt}. */
    public void closed(InventoryHint hint, String reason, Instant retryAt) {
        ofHint("""
                        UPDATE inventory_hint
                        SET open = false, retry_at = :retryAt, reason = :reason, refusals = refusals + 1
                        """, hint)
                .param("retryAt", Timestamp.from(retryAt))
                .param("reason", reason)
                .update();
    }

    /** As {@link #closed}, for every open hint of a region in which AWS denies access. */
    public void closedIn(AccountRegion region, String reason, Instant retryAt) {
        jdbc.sql("""
                        UPDATE inventory_hint
                        SET open = false, retry_at = :retryAt, reason = :reason, refusals = refusals + 1
                        WHERE account_id = :accountId AND region = :region AND open
                        """)
                .param("accountId", region.accountId())
                .param("region", region.region())
                .param("retryAt", Timestamp.from(retryAt))
                .param("reason", reason)
                .update();
    }

    /** The lookup failed temporarily: it is retried at {@code retryAt}. */
    public void postponed(InventoryHint hint, String reason, Instant retryAt) {
        ofHint("UPDATE inventory_hint SET retry_at = :retryAt, reason = :reason, refusals = refusals + 1", hint)
                .param("retryAt", Timestamp.from(retryAt))
                .param("reason", reason)
                .update();
    }

    /** Removes hints without activity since then, and the oldest pushed functions beyond the limit of each account. */
    public int forget(Instant hintedBefore) {
        jdbc.sql("""
                        DELETE FROM inventory_hint
                         WHERE (function_arn, version) IN (
                             SELECT function_arn, version FROM (
                                 SELECT function_arn, version,
                                        row_number() OVER (PARTITION BY account_id ORDER BY hinted_at DESC) AS number
                                   FROM inventory_hint WHERE source = 'push' AND NOT open) AS closed
                              WHERE number > :most)
                        """).param("most", MAX_REMEMBERED_OF_AN_ACCOUNT).update();
        return jdbc.sql("DELETE FROM inventory_hint WHERE hinted_at < :before AND retry_at < now()")
                .param("before", Timestamp.from(hintedBefore))
                .update();
    }

    /** Only if no other hint for the function arrived since it was read. */
    private JdbcClient.StatementSpec ofHint(String statement, InventoryHint hint) {
        return jdbc.sql(statement + " WHERE function_arn = :arn AND version = :version AND hinted_at = :hintedAt")
                .param("arn", hint.function().arn().toString())
                .param("version", hint.function().version())
                .param("hintedAt", Timestamp.from(hint.hintedAt()));
    }

    private static InventoryHint hint(ResultSet row, int number) throws SQLException {
        FunctionArn arn = FunctionArn.parse(row.getString("function_arn"))
                .orElseThrow(() -> new IllegalStateException("inventory_hint holds no ARN"));
        Timestamp changedAt = row.getTimestamp("changed_at");
        return new InventoryHint(
                new HintedFunction(arn, row.getString("version")),
                MetadataSource.ofText(row.getString("source")),
                row.getTimestamp("hinted_at").toInstant(),
                changedAt == null ? null : changedAt.toInstant(),
                row.getInt("refusals"));
    }

    private static String[] texts(Collection<HintedFunction> functions, Function<HintedFunction, String> text) {
        return functions.stream().map(text).toArray(String[]::new);
    }
}
