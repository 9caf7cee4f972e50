package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.inventory.InventoryChanges;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The paired accounts. Every change takes the inventory's next change number in its own transaction, so that the
 * snapshots of ingest processes, which hold the accounts too, follow it.
 */
public final class PairedAccounts {

    private static final String COLUMNS =
            "account_id, name, role_arn, external_id, regions, status, reason, paired_at, verified_at";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InventoryChanges changes;

    public PairedAccounts(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.changes = new InventoryChanges(jdbc);
    }

    /**
     * Keeps a new account.
     *
     * @throws AlreadyPairedException when its account id is paired already; then nothing changes
     */
    public PairedAccount pair(PairedAccount account) {
        try {
            return changing(() -> {
                insert(account);
                return account;
            });
        } catch (DuplicateKeyException e) {
            throw new AlreadyPairedException(account.accountId());
        }
    }

    /** The account of that twelve-digit id; empty when it is not paired. */
    public Optional<PairedAccount> find(String accountId) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM paired_account WHERE account_id = :accountId")
                .param("accountId", accountId)
                .query(PairedAccounts::read)
                .optional();
    }

    /** Every paired account, in the order of their names. */
    public List<PairedAccount> all() {
        return jdbc.sql("SELECT " + COLUMNS + " FROM paired_account ORDER BY name, account_id")
                .query(PairedAccounts::read)
                .list();
    }

    /**
     * Keeps the role that just passed every check.
     *
     * @throws NoSuchElementException when the account is not paired
     */
    public PairedAccount verified(String accountId, String roleArn, Instant at) {
        requireNonNull(roleArn, "roleArn");
        return changing(() -> {
            jdbc.sql("""
                    UPDATE paired_account
                       SET status = 'verified', reason = NULL, role_arn = :roleArn, verified_at = :at
                     WHERE account_id = :accountId
                    """)
                    .param("roleArn", roleArn)
                    .param("at", Timestamp.from(at))
                    .param("accountId", accountId)
                    .update();
            return find(accountId).orElseThrow();
        });
    }

    /** Notes that the account's role could not be assumed. An account that is not paired any more is left alone. */
    public void broken(String accountId, String reason) {
        requireNonNull(reason, "reason");
        // Called on every poll of a broken account: what is noted already is no change.
        String sql = """
                UPDATE paired_account
                   SET status = 'broken', reason = :reason
                 WHERE account_id = :accountId AND (status <> 'broken' OR reason IS DISTINCT FROM :reason)
                """;
        transaction.executeWithoutResult(status -> {
            int changed = jdbc.sql(sql)
                    .param("reason", reason)
                    .param("accountId", accountId)
                    .update();
            if (changed > 0) {
                changes.next(); // last, because it keeps other changes waiting until this one commits
            }
        });
    }

    private void insert(PairedAccount account) {
        jdbc.sql("""
                INSERT INTO paired_account
                       (account_id, name, role_arn, external_id, regions, status, reason, paired_at, verified_at)
                VALUES (:accountId, :name, :roleArn, :externalId, :regions, :status, :reason, :pairedAt, :verifiedAt)
                """)
                .param("accountId", account.accountId())
                .param("name", account.name())
                .param("roleArn", account.roleArn())
                .param("externalId", account.externalId())
                .param("regions", account.regions().toArray(String[]::new))
                .param("status", account.status().name().toLowerCase(Locale.ROOT))
                .param("reason", account.reason())
                .param("pairedAt", Timestamp.from(account.pairedAt()))
                .param("verifiedAt", timestamp(account.verifiedAt()))
                .update();
    }

    private PairedAccount changing(Supplier<PairedAccount> change) {
        return requireNonNull(transaction.execute(status -> {
            PairedAccount changed = change.get();
            changes.next(); // last, because it keeps other changes waiting until this one commits
            return changed;
        }));
    }

    private static PairedAccount read(ResultSet row, int number) throws SQLException {
        return new PairedAccount(
                row.getString("account_id"),
                row.getString("name"),
                row.getString("role_arn"),
                row.getString("external_id"),
                regions(row.getArray("regions")),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                row.getTimestamp("paired_at").toInstant(),
                instant(row.getTimestamp("verified_at")));
    }

    private static List<String> regions(Array regions) throws SQLException {
        return List.of((String[]) regions.getArray());
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
