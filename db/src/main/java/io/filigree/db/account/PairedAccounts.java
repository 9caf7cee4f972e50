package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

import io.filigree.db.inventory.InventoryChanges;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The paired accounts. Every change takes the inventory's next change number in its own transaction, so that the
 * snapshots of ingest processes, which hold the accounts too, follow it.
 */
public final class PairedAccounts {

    private final PairedAccountRepository accounts;
    private final JdbcAggregateOperations aggregates;
    private final TransactionTemplate transaction;
    private final InventoryChanges changes;

    PairedAccounts(
            PairedAccountRepository accounts,
            JdbcAggregateOperations aggregates,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.accounts = accounts;
        this.aggregates = aggregates;
        this.transaction = new TransactionTemplate(transactions);
        this.changes = new InventoryChanges(jdbc);
    }

    /**
     * Keeps a new account.
     *
     * @throws AlreadyPairedException when its account id is paired already; then nothing changes
     */
    public PairedAccount pair(PairedAccount account) {
        try {
            // Not a repository's save: that takes an id which is given, as this one is, for an account that is stored.
            return changing(() -> aggregates.insert(account));
        } catch (DuplicateKeyException e) {
            throw new AlreadyPairedException(account.accountId());
        }
    }

    /** The account of that twelve-digit id; empty when it is not paired. */
    public Optional<PairedAccount> find(String accountId) {
        return accounts.findById(accountId);
    }

    /** Every paired account, in the order of their names. */
    public List<PairedAccount> all() {
        return accounts.findAllByOrderByNameAscAccountIdAsc();
    }

    /**
     * Keeps the role that just passed every check.
     *
     * @throws NoSuchElementException when the account is not paired
     */
    public PairedAccount verified(String accountId, String roleArn, Instant at) {
        requireNonNull(roleArn, "roleArn");
        return changing(() -> {
            accounts.verified(accountId, roleArn, at);
            return find(accountId).orElseThrow();
        });
    }

    /** Notes that the account's role could not be assumed. An account that is not paired any more is left alone. */
    public void broken(String accountId, String reason) {
        requireNonNull(reason, "reason");
        transaction.executeWithoutResult(status -> {
            if (accounts.broken(accountId, reason) > 0) {
                changes.next(); // last, because it keeps other changes waiting until this one commits
            }
        });
    }

    private PairedAccount changing(Supplier<PairedAccount> change) {
        return requireNonNull(transaction.execute(status -> {
            PairedAccount changed = change.get();
            changes.next(); // last, because it keeps other changes waiting until this one commits
            return changed;
        }));
    }
}
