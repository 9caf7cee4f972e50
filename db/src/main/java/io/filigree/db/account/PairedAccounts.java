package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntSupplier;

import io.filigree.db.inventory.InventoryChanges;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The paired accounts. Every change takes the inventory's next change number in its own transaction, so that the
 * snapshots of ingest processes, which include the accounts, are updated.
 */
public final class PairedAccounts {

    private static final String FUNCTIONS = "SELECT function_arn FROM lambda_function WHERE account_id = :accountId";

    private final PairedAccountRepository accounts;
    private final JdbcAggregateOperations aggregates;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InventoryChanges changes;

    PairedAccounts(
            PairedAccountRepository accounts,
            JdbcAggregateOperations aggregates,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.accounts = accounts;
        this.aggregates = aggregates;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.changes = new InventoryChanges(jdbc);
    }

    /**
     * Adds an account. Functions kept from an earlier pairing decorate events again.
     *
     * @throws AlreadyPairedException if the account id is already paired; nothing is changed
     */
    public PairedAccount pair(PairedAccount account) {
        try {
            return requireNonNull(transaction.execute(status -> {
                // Not save() of the repository, which updates if the id is set, as this one is: the account is not
                // stored yet.
                PairedAccount paired = aggregates.insert(account);
                renumberKeptFunctions(account.accountId(), changes.next());
                return paired;
            }));
        } catch (DuplicateKeyException e) {
            throw new AlreadyPairedException(account.accountId());
        }
    }

    /** Snapshots do not contain the kept functions and read only rows with new change numbers. */
    private void renumberKeptFunctions(String accountId, long changeNumber) {
        jdbc.sql("UPDATE lambda_function SET change_number = :number WHERE account_id = :accountId")
                .param("number", changeNumber)
                .param("accountId", accountId)
                .update();
        for (String table : List.of("function_version", "function_alias")) {
            jdbc.sql("UPDATE " + table + " SET change_number = :number WHERE function_arn IN (" + FUNCTIONS + ")")
                    .param("number", changeNumber)
                    .param("accountId", accountId)
                    .update();
        }
    }

    /** The account with the twelve-digit id; empty if it is not paired. */
    public Optional<PairedAccount> find(String accountId) {
        return accounts.findById(accountId);
    }

    /** All paired accounts, by name. */
    public List<PairedAccount> all() {
        return accounts.findAllByOrderByNameAscAccountIdAsc();
    }

    /**
     * Saves a role that has passed every check.
     *
     * @throws NoSuchElementException when the account is not paired
     */
    public PairedAccount verified(String accountId, String roleArn, Instant at) {
        requireNonNull(roleArn, "roleArn");
        return changing(accountId, () -> accounts.verified(accountId, roleArn, at));
    }

    /** Records that the account's role could not be assumed. Has no effect if the account was unpaired. */
    public void broken(String accountId, String reason) {
        requireNonNull(reason, "reason");
        change(() -> accounts.broken(accountId, reason));
    }

    /**
     * Begins the rotation of the external id: policies offer both until the next one is promoted. If a rotation is
     * already in progress, it continues with its id.
     *
     * @throws NoSuchElementException when the account is not paired
     */
    public PairedAccount rotate(String accountId, String nextExternalId) {
        requireNonNull(nextExternalId, "nextExternalId");
        return changing(accountId, () -> accounts.rotate(accountId, nextExternalId));
    }

    /** Ends the rotation to the id, which AWS has accepted. Has no effect without such a rotation. */
    public void promote(String accountId, String nextExternalId) {
        requireNonNull(nextExternalId, "nextExternalId");
        change(() -> accounts.promote(accountId, nextExternalId));
    }

    /**
     * Stops polling the account. Its inventory is kept and still decorates events.
     *
     * @throws NoSuchElementException when the account is not paired
     */
    public PairedAccount pause(String accountId, Instant at) {
        return changing(accountId, () -> accounts.pause(accountId, at));
    }

    /** @throws NoSuchElementException when the account is not paired */
    public PairedAccount resume(String accountId) {
        return changing(accountId, () -> accounts.resume(accountId));
    }

    /** @throws NoSuchElementException when the account is not paired */
    public PairedAccount settings(String accountId, AccountSettings settings) {
        Duration interval = settings.overrides().interval();
        return changing(
                accountId,
                () -> jdbc.sql("""
                        UPDATE paired_account
                           SET name = :name, regions = :regions, poll_interval_s = :interval,
                               calls_per_second = :callsPerSecond, sweep_versions = :sweepVersions
                         WHERE account_id = :accountId
                        """)
                        .param("name", settings.name())
                        .param("regions", settings.regions().toArray(String[]::new))
                        .param("interval", interval == null ? null : interval.toSeconds())
                        .param("callsPerSecond", settings.overrides().callsPerSecond())
                        .param("sweepVersions", settings.overrides().sweepVersions())
                        .param("accountId", accountId)
                        .update());
    }

    /**
     * Deletes the account with the status of its regions, and applies the policy to its functions.
     *
     * @return whether it was paired
     */
    public boolean unpair(String accountId, UnpairPolicy unpairing) {
        return change(() -> {
            lock(accountId);
            switch (unpairing) {
                case KEEP -> keepFunctions(accountId);
                case PURGE -> purgeFunctions(accountId);
            }
            return jdbc.sql("DELETE FROM paired_account WHERE account_id = :accountId")
                    .param("accountId", accountId)
                    .update();
        });
    }

    /** Waits for sweeps that are being written, and blocks new ones. */
    private void lock(String accountId) {
        jdbc.sql("SELECT account_id FROM paired_account WHERE account_id = :accountId FOR UPDATE")
                .param("accountId", accountId)
                .query(String.class)
                .optional();
        jdbc.sql("SELECT region FROM account_region WHERE account_id = :accountId ORDER BY region FOR UPDATE")
                .param("accountId", accountId)
                .query(String.class)
                .list();
    }

    /** Copies the time of the last sweep, which only the region has, to the rows of the functions. */
    private void keepFunctions(String accountId) {
        jdbc.sql("""
                        UPDATE lambda_function f
                           SET last_seen_at = r.last_sweep_at
                          FROM account_region r
                         WHERE f.account_id = :accountId AND r.account_id = f.account_id AND r.region = f.region
                           AND f.missing_since IS NULL AND r.last_sweep_at > f.last_seen_at
                        """).param("accountId", accountId).update();
    }

    private void purgeFunctions(String accountId) {
        for (String change : List.of(
                "UPDATE function_metadata SET valid_to = now() WHERE valid_to IS NULL AND function_arn IN (%s)",
                "DELETE FROM function_version WHERE function_arn IN (%s)",
                "DELETE FROM function_alias WHERE function_arn IN (%s)",
                "DELETE FROM lambda_function WHERE function_arn IN (%s)")) {
            jdbc.sql(change.formatted(FUNCTIONS)).param("accountId", accountId).update();
        }
    }

    private PairedAccount changing(String accountId, IntSupplier change) {
        change(change);
        return find(accountId).orElseThrow();
    }

    /** @param change returns the number of changed rows; 0 is no change */
    private boolean change(IntSupplier change) {
        return requireNonNull(transaction.execute(status -> {
            boolean changed = change.getAsInt() > 0;
            if (changed) {
                changes.next(); // last, because it keeps other changes waiting until this one commits
            }
            return changed;
        }));
    }
}
