package io.filigree.db.hint;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The functions that AWS is to be asked about. A function is in it once, however many events name it: the row is the
 * question while it is open, and when AWS did not know the function or did not let us ask, the memory of that.
 */
public final class InventoryHints {

    /** The channel on which each open hint, and each pushed change, is notified when it commits. */
    public static final String CHANNEL = "inventory_hint";

    /** Of one account. More that events name is left to the polls: names can be made up. */
    static final int MAX_OF_AN_ACCOUNT = 1_000;

    private final JdbcClient jdbc;

    public InventoryHints(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Events named these functions and the inventory did not know them. Nothing happens for one that is asked about
     * already, that came to nothing a short while ago, or whose account is not paired.
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
                            WHERE (SELECT count(*) FROM inventory_hint i WHERE i.account_id = h.account_id) < :most
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

    /** AWS told that the function changed: it is asked about now, whatever came of asking before. */
    public void changed(HintedFunction function, Instant now) {
        jdbc.sql("""
                        WITH hinted AS (
                            INSERT INTO inventory_hint (function_arn, version, account_id, region, source, open,
                                hinted_at, retry_at)
                            VALUES (:arn, :version, :accountId, :region, 'push', true, :now, :now)
                            ON CONFLICT (function_arn, version) DO UPDATE
                            SET open = true, source = excluded.source, hinted_at = excluded.hinted_at,
                                retry_at = excluded.retry_at, refusals = 0, reason = NULL
                            RETURNING 1
                        )
                        SELECT pg_notify('inventory_hint', '') FROM hinted
                        """)
                .param("now", Timestamp.from(now))
                .param("arn", function.arn().toString())
                .param("version", function.version())
                .param("accountId", function.arn().accountId())
                .param("region", function.arn().region())
                .query(row -> {});
    }

    /** Where there is something to ask now, in accounts that can be asked. */
    public List<AccountRegion> askable(Instant now) {
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

    /** What to ask next there: versions before their function, so that events of both find theirs. */
    public Optional<InventoryHint> next(AccountRegion region, Instant now) {
        return jdbc.sql("""
                        SELECT function_arn, version, source, hinted_at, refusals FROM inventory_hint
                        WHERE account_id = :accountId AND region = :region AND open AND retry_at <= :now
                        ORDER BY hinted_at, function_arn, version = '$LATEST'
                        LIMIT 1
                        """)
                .param("accountId", region.accountId())
                .param("region", region.region())
                .param("now", Timestamp.from(now))
                .query(InventoryHints::hint)
                .optional();
    }

    /** The inventory knows: there is nothing more to ask or to remember. */
    public void answered(InventoryHint hint) {
        ofHint("DELETE FROM inventory_hint", hint).update();
    }

    /** Asking came to nothing, and would again: events of the function ask no more until {@code retryAt}. */
    public void closed(InventoryHint hint, String reason, Instant retryAt) {
        ofHint("""
                        UPDATE inventory_hint
                        SET open = false, retry_at = :retryAt, reason = :reason, refusals = refusals + 1
                        """, hint)
                .param("retryAt", Timestamp.from(retryAt))
                .param("reason", reason)
                .update();
    }

    /** As {@link #closed}, for every open hint of a region in which nothing may be asked. */
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

    /** Asking failed in a way that passes: it is asked again at {@code retryAt}. */
    public void postponed(InventoryHint hint, String reason, Instant retryAt) {
        ofHint("UPDATE inventory_hint SET retry_at = :retryAt, reason = :reason, refusals = refusals + 1", hint)
                .param("retryAt", Timestamp.from(retryAt))
                .param("reason", reason)
                .update();
    }

    /** Removes what nobody hinted at since then. */
    public int forget(Instant hintedBefore) {
        return jdbc.sql("DELETE FROM inventory_hint WHERE hinted_at < :before AND retry_at < now()")
                .param("before", Timestamp.from(hintedBefore))
                .update();
    }

    /** Unless it was hinted at again since it was read. */
    private JdbcClient.StatementSpec ofHint(String statement, InventoryHint hint) {
        return jdbc.sql(statement + " WHERE function_arn = :arn AND version = :version AND hinted_at = :hintedAt")
                .param("arn", hint.function().arn().toString())
                .param("version", hint.function().version())
                .param("hintedAt", Timestamp.from(hint.hintedAt()));
    }

    private static InventoryHint hint(ResultSet row, int number) throws SQLException {
        FunctionArn arn = FunctionArn.parse(row.getString("function_arn"))
                .orElseThrow(() -> new IllegalStateException("inventory_hint holds no ARN"));
        return new InventoryHint(
                new HintedFunction(arn, row.getString("version")),
                MetadataSource.ofText(row.getString("source")),
                row.getTimestamp("hinted_at").toInstant(),
                row.getInt("refusals"));
    }

    private static String[] texts(Collection<HintedFunction> functions, Function<HintedFunction, String> text) {
        return functions.stream().map(text).toArray(String[]::new);
    }
}
