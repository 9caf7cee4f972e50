package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.filigree.db.account.Check;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.inventory.RegionFailure;
import io.filigree.db.inventory.RegionSweep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls one account: sweeps its regions, a few at a time, into the inventory. A region that cannot be listed to its end
 * changes nothing but its own status.
 */
public final class AccountPoller {

    private static final Logger LOG = LoggerFactory.getLogger(AccountPoller.class);

    private final PairedAccounts accounts;
    private final InventoryStore inventory;
    private final AccountSessions sessions;
    private final AccountVerifier verifier;
    private final RegionLister lister;
    private final Executor regionWorkers;
    private final Clock clock;
    private final Map<String, ReentrantLock> running = new ConcurrentHashMap<>();

    AccountPoller(
            PairedAccounts accounts,
            InventoryStore inventory,
            AccountSessions sessions,
            AccountVerifier verifier,
            Executor regionWorkers,
            Clock clock) {
        this.accounts = requireNonNull(accounts, "accounts");
        this.inventory = requireNonNull(inventory, "inventory");
        this.sessions = requireNonNull(sessions, "sessions");
        this.verifier = requireNonNull(verifier, "verifier");
        this.lister = new RegionLister(clock);
        this.regionWorkers = requireNonNull(regionWorkers, "regionWorkers");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Polls the account now and returns when every region was swept or failed. While the account is being polled
     * already, waits for that to end and polls again, so that what the caller knows of is seen.
     *
     * <p>A role that has not passed verification is tried first, and used only when nobody else can use it.
     *
     * @throws AccountUnreachableException when no region could even be tried; the message may be shown
     */
    public AccountPoll poll(PairedAccount account) {
        ReentrantLock turn = running.computeIfAbsent(account.accountId(), id -> new ReentrantLock(true));
        turn.lock();
        try {
            return pollAlone(account);
        } finally {
            turn.unlock();
        }
    }

    private AccountPoll pollAlone(PairedAccount account) {
        RoleArn role = roleOf(account);
        if (account.status() != Status.VERIFIED) {
            verifyFirst(account, role);
        }
        AccountSession session = open(account, role);
        List<CompletableFuture<RegionPoll>> sweeps = regionsOf(account, session).stream()
                .map(region -> CompletableFuture.supplyAsync(() -> sweep(account, region, session), regionWorkers))
                .toList();
        try {
            return new AccountPoll(
                    account.accountId(),
                    sweeps.stream().map(CompletableFuture::join).toList());
        } catch (CompletionException e) {
            sweeps.forEach(sweep -> sweep.cancel(false));
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static RoleArn roleOf(PairedAccount account) {
        String arn = account.roleArn();
        if (arn == null) {
            throw new AccountUnreachableException(
                    account.accountId(), "The account has no role yet; create it and verify its ARN");
        }
        return RoleArn.parse(arn.strip())
                .filter(role -> role.accountId().equals(account.accountId()))
                .orElseThrow(() -> new AccountUnreachableException(
                        account.accountId(), "The account's role ARN is not that of a role in the account"));
    }

    private void verifyFirst(PairedAccount account, RoleArn role) {
        Verification verification = verifier.verify(account, role.toString());
        if (verification.verified()) {
            accounts.verified(account.accountId(), role.toString(), clock.instant());
            return;
        }
        verification.trustFailure().ifPresent(check -> {
            if (account.status() == Status.BROKEN) {
                accounts.broken(account.accountId(), told(check));
            }
            throw new AccountUnreachableException(account.accountId(), check.name() + ": " + told(check));
        });
    }

    private static String told(Check check) {
        return check.fix() == null ? check.detail() : check.detail() + ". " + check.fix();
    }

    private AccountSession open(PairedAccount account, RoleArn role) {
        try {
            AccountSession session = sessions.open(account, role);
            if (session.isAlive()) {
                return session;
            }
            // A kept session outlives its role; a role that is gone shows only when it is assumed anew.
            sessions.forget(account.accountId());
            return sessions.open(account, role);
        } catch (AwsFailedException e) {
            if (e.fault().isRefusal()) {
                accounts.broken(account.accountId(), e.fault().reason());
            }
            throw new AccountUnreachableException(account.accountId(), e.fault().reason());
        }
    }

    private static List<String> regionsOf(PairedAccount account, AccountSession session) {
        if (!account.regions().isEmpty()) {
            return account.regions().stream().sorted().distinct().toList();
        }
        try {
            return EnabledRegions.of(session);
        } catch (AwsFailedException e) {
            throw new AccountUnreachableException(
                    account.accountId(), e.fault().reason() + "; or choose the account's regions");
        }
    }

    private RegionPoll sweep(PairedAccount account, String region, AccountSession session) {
        AtomicInteger calls = new AtomicInteger();
        try {
            RegionLister.Listing listing = lister.list(account, region, session, calls);
            RegionSweep.Result result = inventory.record(listing.sweep());
            return RegionPoll.ok(listing, result, calls.get());
        } catch (AwsFailedException e) {
            RegionFailure failure = new RegionFailure(
                    account.accountId(),
                    region,
                    clock.instant(),
                    e.fault().regionFailure(),
                    e.fault().reason());
            inventory.recordFailure(failure);
            LOG.warn(
                    "Account {}, region {}: the last inventory stands: {}",
                    account.accountId(),
                    region,
                    failure.reason());
            return RegionPoll.failed(failure, calls.get());
        }
    }
}
