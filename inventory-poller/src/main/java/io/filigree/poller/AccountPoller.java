package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.account.VerificationCheck;
import io.filigree.db.poll.PollHistory;
import io.filigree.db.poll.PollTotals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls one account: sweeps its regions, a few at a time, into the inventory, and notes how that went.
 */
public final class AccountPoller {

    private static final Logger LOG = LoggerFactory.getLogger(AccountPoller.class);

    private final PairedAccounts accounts;
    private final AccountSessions sessions;
    private final AccountVerifier verifier;
    private final RegionSweeper sweeper;
    private final VersionSweeper versions;
    private final PollHistory history;
    private final Executor regionWorkers;
    private final Clock clock;
    private final Map<String, ReentrantLock> running = new ConcurrentHashMap<>();

    AccountPoller(
            PairedAccounts accounts,
            AccountSessions sessions,
            AccountVerifier verifier,
            RegionSweeper sweeper,
            VersionSweeper versions,
            PollHistory history,
            Executor regionWorkers,
            Clock clock) {
        this.accounts = requireNonNull(accounts, "accounts");
        this.sessions = requireNonNull(sessions, "sessions");
        this.verifier = requireNonNull(verifier, "verifier");
        this.sweeper = requireNonNull(sweeper, "sweeper");
        this.versions = requireNonNull(versions, "versions");
        this.history = requireNonNull(history, "history");
        this.regionWorkers = requireNonNull(regionWorkers, "regionWorkers");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Polls all regions of the account and returns when every region was swept or failed. If a poll of the account is
     * running, waits for its end and polls again, so that the poll sees all changes made before the call.
     *
     * <p>A role that has not passed verification is verified first, and used only when no other principal can assume it.
     *
     * @throws AccountUnreachableException when no region could be tried; the message may be shown
     */
    public AccountPoll poll(PairedAccount account) {
        return poll(account, PollScope.ALL_REGIONS);
    }

    AccountPoll poll(PairedAccount account, PollScope reach) {
        ReentrantLock turn = running.computeIfAbsent(account.accountId(), id -> new ReentrantLock(true));
        turn.lock();
        try {
            return pollAlone(account, reach);
        } finally {
            turn.unlock();
        }
    }

    private AccountPoll pollAlone(PairedAccount account, PollScope reach) {
        long pollId = history.begun(account.accountId(), clock.instant());
        CallCounter calls = new CallCounter();
        try {
            AccountSession session = open(account).counting(calls);
            List<RegionPoll> regions = sweep(account, session, regionsOf(account, session, reach, pollId));
            if (account.overrides().sweepVersions()) {
                versions.sweepDue(account, session);
            }
            AccountPoll poll = new AccountPoll(account.accountId(), regions);
            history.finished(pollId, clock.instant(), poll.totals().plus(totals(calls)), null);
            return poll;
        } catch (AccountUnreachableException e) {
            history.finished(pollId, clock.instant(), totals(calls), e.getMessage());
            throw e;
        }
    }

    private static PollTotals totals(CallCounter calls) {
        return new PollTotals(0, 0, 0, 0, 0, 0, calls.calls(), calls.throttles());
    }

    private List<RegionPoll> sweep(PairedAccount account, AccountSession session, List<String> regions) {
        List<CompletableFuture<RegionPoll>> sweeps = regions.stream()
                .map(region ->
                        CompletableFuture.supplyAsync(() -> sweeper.sweep(account, region, session), regionWorkers))
                .toList();
        try {
            return sweeps.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            sweeps.forEach(sweep -> sweep.cancel(false));
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private AccountSession open(PairedAccount account) {
        RoleArn role = roleOf(account);
        if (account.status() != Status.VERIFIED) {
            verifyFirst(account, role);
        }
        return open(account, role);
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
                        account.accountId(), "The account's role ARN is not a role in the account"));
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

    private static String told(VerificationCheck check) {
        return check.fix() == null ? check.detail() : check.detail() + ". " + check.fix();
    }

    private AccountSession open(PairedAccount account, RoleArn role) {
        try {
            AccountSession session = sessions.open(account, role);
            if (session.isAlive()) {
                return session;
            }
            // A cached session outlives its role; a deleted role is detected only when it is assumed again.
            sessions.forget(session);
            return sessions.open(account, role);
        } catch (AwsFailedException e) {
            if (e.fault().isRefusal()) {
                accounts.broken(account.accountId(), e.fault().reason());
            }
            throw new AccountUnreachableException(account.accountId(), e.fault().told());
        }
    }

    private List<String> regionsOf(PairedAccount account, AccountSession session, PollScope reach, long pollId) {
        List<String> all = regionsOf(account, session);
        Set<String> waiting = switch (reach) {
            case ALL_REGIONS -> Set.of();
            case DUE_REGIONS -> history.waiting(account.accountId(), clock.instant());
        };
        List<String> regions =
                all.stream().filter(region -> !waiting.contains(region)).toList();
        history.regions(pollId, account.accountId(), regions, all);
        return regions;
    }

    private List<String> regionsOf(PairedAccount account, AccountSession session) {
        if (!account.regions().isEmpty()) {
            return account.regions().stream().sorted().distinct().toList();
        }
        try {
            return EnabledRegions.of(session);
        } catch (AwsFailedException e) {
            List<String> known = history.regionsOf(account.accountId());
            if (known.isEmpty()) {
                throw new AccountUnreachableException(
                        account.accountId(), e.fault().reason() + "; or select the account's regions");
            }
            LOG.warn(
                    "Regions could not be listed, sweeping the known ones: account={} regions={} reason={}",
                    account.accountId(),
                    known.size(),
                    e.fault().told());
            return known;
        }
    }
}
