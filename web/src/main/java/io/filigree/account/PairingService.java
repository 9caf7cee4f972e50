package io.filigree.account;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.account.AccountSettings;
import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.AccountVerifications;
import io.filigree.db.account.AlreadyPairedException;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.account.PollOverrides;
import io.filigree.db.account.UnpairPolicy;
import io.filigree.db.account.VerificationCheck;
import io.filigree.db.account.VerificationCheck.Outcome;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.db.poll.PollSchedule;
import io.filigree.poller.AccountPoll;
import io.filigree.poller.AccountPoller;
import io.filigree.poller.AccountUnreachableException;
import io.filigree.poller.AccountVerifier;
import io.filigree.poller.RoleTemplates;
import io.filigree.poller.RoleTexts;
import io.filigree.poller.Verification;
import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.ErrorResponseException;

/**
 * Manages paired accounts, over REST and on pages. Invalid input throws an {@link InvalidInputException} that names the
 * field. An account that is not paired is a 404.
 */
@Service
public final class PairingService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PairingService.class);

    /** Maximum number of concurrent verifications. */
    private static final int PARALLEL_ACCOUNTS = 4;

    private final PairedAccounts accounts;
    private final AccountVerifications verifications;
    private final AccountVerifier verifier;
    private final AccountPoller poller;
    private final PollSchedule schedule;
    private final RoleTemplates templates;
    private final ObjectProvider<CurrentInventory> inventory;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ExecutorService background;
    private final OnDemandPolls polls;

    PairingService(
            PairedAccounts accounts,
            AccountVerifications verifications,
            AccountVerifier verifier,
            AccountPoller poller,
            PollSchedule schedule,
            RoleTemplates templates,
            ObjectProvider<CurrentInventory> inventory,
            AuditLog audit,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.accounts = accounts;
        this.verifications = verifications;
        this.verifier = verifier;
        this.poller = poller;
        this.schedule = schedule;
        this.templates = templates;
        this.inventory = inventory;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        AtomicInteger number = new AtomicInteger();
        this.background = Executors.newFixedThreadPool(PARALLEL_ACCOUNTS, task -> {
            Thread thread = new Thread(task, "pairing-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.polls = new OnDemandPolls(this::pollAndRefresh);
    }

    /** All paired accounts, by name. */
    public List<PairedAccount> all() {
        return accounts.all();
    }

    /** The paired account with this id. */
    public PairedAccount account(String accountId) {
        return accounts.find(accountId).orElseThrow(PairingService::notPaired);
    }

    /**
     * Pairs an account, with its own external id. A role in the request is only a candidate: a role is used after it is
     * verified.
     *
     * @throws AlreadyPairedException when it is paired already; the existing pairing is unchanged
     */
    public PairedAccount pair(PairingRequest typed) {
        return refreshing(() -> keep(typed));
    }

    private PairedAccount keep(PairingRequest typed) {
        String accountId = AccountFields.accountId(typed.accountId());
        PairedAccount account = PairedAccount.unverified(
                accountId,
                AccountFields.name(typed.name()),
                typed.roleArn() == null ? null : AccountFields.roleOf(accountId, typed.roleArn()),
                ExternalId.random(),
                AccountFields.regions(typed.regions()),
                clock.instant());
        return audit.change(
                () -> accounts.pair(account),
                paired ->
                        AuditEvent.success(AuditAction.ACCOUNT_PAIR, accountId).with("name", paired.name()));
    }

    /** Pairs each valid account, and starts verifying the roles in the background. */
    public List<BulkPairingResult> pairAll(BulkPairingRequest bulk) {
        if (bulk.accounts().size() > BulkPairingRequest.MAX_ACCOUNTS) {
            throw InvalidInputException.beyond(
                    "accounts",
                    "accounts may have at most " + BulkPairingRequest.MAX_ACCOUNTS + " entries",
                    BulkPairingRequest.MAX_ACCOUNTS);
        }
        String roleName = AccountFields.roleName(bulk.roleName());
        AccountFields.regions(bulk.regions());
        List<BulkPairingResult> results = refreshing(() -> bulk.accounts().stream()
                .map(member -> pairOne(member, roleName, bulk.regions()))
                .toList());
        results.forEach(result -> {
            if (result.paired() != null) {
                startVerification(result.paired());
            }
        });
        return results;
    }

    private BulkPairingResult pairOne(BulkPairingRequest.Member member, String roleName, List<String> regions) {
        try {
            String accountId = AccountFields.accountId(member.accountId());
            String role = templates.roleArn(accountId, roleName, regions);
            return BulkPairingResult.of(keep(new PairingRequest(accountId, member.name(), role, regions)));
        } catch (InvalidInputException e) {
            return BulkPairingResult.refused(member.accountId(), e.getBody().getDetail());
        } catch (AlreadyPairedException e) {
            return BulkPairingResult.refused(member.accountId(), e.getMessage());
        }
    }

    /** Starts verifying the roles of all unverified accounts that have one, and returns those accounts. */
    public List<PairedAccount> verifyUnverified() {
        List<PairedAccount> unverified = accounts.all().stream()
                .filter(account -> account.roleArn() != null && account.status() != Status.VERIFIED)
                .toList();
        unverified.forEach(this::startVerification);
        return unverified;
    }

    /**
     * Verifies a role in the background. Each check is stored when it ends. A role that passes becomes the account's
     * role; otherwise the account is unchanged. A new verification replaces one that is in progress.
     */
    public RunningVerification startVerification(String accountId, String roleArn) {
        PairedAccount account = account(accountId);
        return startVerification(account, AccountFields.roleOf(accountId, roleArn));
    }

    private void startVerification(PairedAccount account) {
        if (account.roleArn() != null) {
            startVerification(account, account.roleArn());
        }
    }

    private RunningVerification startVerification(PairedAccount account, String roleArn) {
        AccountVerification started = audit.change(
                () -> verifications
                        .start(account.accountId(), roleArn, clock.instant())
                        .orElseThrow(PairingService::notPaired),
                verification -> AuditEvent.success(AuditAction.ACCOUNT_VERIFY, account.accountId())
                        .with("roleArn", roleArn)
                        .with("state", "started"));
        return new RunningVerification(
                started, CompletableFuture.supplyAsync(() -> verify(account, started), background));
    }

    private AccountVerification verify(PairedAccount account, AccountVerification started) {
        if (!verifications.isCurrent(started)) {
            return started; // replaced by another verification before it started
        }
        Verification verification;
        try {
            verification = verifier.verify(account, started.roleArn(), check -> verifications.append(started, check));
        } catch (RuntimeException e) {
            // The outer loop of a verification: waiting callers must be notified that it ended.
            log.error("The role of account {} could not be verified", account.accountId(), e);
            VerificationCheck failed = new VerificationCheck(
                    "verification", null, null, Outcome.FAILED, "Internal error", "See the server log for the cause");
            verifications.append(started, failed);
            verification = new Verification(false, null, List.of(failed));
        }
        finish(account, started, verification);
        return new AccountVerification(
                started.accountId(),
                started.roleArn(),
                started.startedAt(),
                clock.instant(),
                verification.verified(),
                verification.checks());
    }

    private void finish(PairedAccount account, AccountVerification started, Verification verification) {
        transaction.executeWithoutResult(status -> {
            if (!verifications.finish(started, verification.verified(), clock.instant())) {
                return;
            }
            AuditEvent event = verification.verified()
                    ? AuditEvent.success(AuditAction.ACCOUNT_VERIFY, account.accountId())
                    : AuditEvent.failure(AuditAction.ACCOUNT_VERIFY, account.accountId());
            audit.record(event.with("roleArn", started.roleArn()).with("state", "finished"));
            String taken = verification.externalId();
            if (taken != null && taken.equals(account.nextExternalId())) {
                accounts.promote(account.accountId(), taken);
            }
            if (verification.verified()) {
                accounts.verified(account.accountId(), started.roleArn(), clock.instant());
            }
        });
    }

    /** The latest verification of the account, with the checks so far; empty when no role was ever verified. */
    public Optional<AccountVerification> verification(String accountId) {
        return verifications.find(accountId);
    }

    /**
     * Creates a next external id, which the generated policies allow in addition to the current one. A verification or
     * a poll replaces the current id once AWS accepts the next. Until then, repeated calls return the same id.
     */
    public PairedAccount rotateExternalId(String accountId) {
        return changing(
                () -> accounts.rotate(accountId, ExternalId.random()),
                AuditEvent.success(AuditAction.ACCOUNT_ROTATE, accountId));
    }

    /** Stops polling the account; its inventory is kept and is still used for decoration. */
    public PairedAccount pause(String accountId) {
        return changing(
                () -> accounts.pause(accountId, clock.instant()),
                AuditEvent.success(AuditAction.ACCOUNT_PAUSE, accountId));
    }

    public PairedAccount resume(String accountId) {
        return changing(() -> accounts.resume(accountId), AuditEvent.success(AuditAction.ACCOUNT_RESUME, accountId));
    }

    /** Changes all settings that can be changed at any time. */
    public PairedAccount changeSettings(String accountId, AccountSettings typed) {
        AccountSettings settings = new AccountSettings(
                AccountFields.name(typed.name()),
                AccountFields.regions(typed.regions()),
                new PollOverrides(
                        AccountFields.interval(typed.overrides().interval()),
                        AccountFields.callsPerSecond(typed.overrides().callsPerSecond()),
                        typed.overrides().sweepVersions()));
        return changing(
                () -> accounts.settings(accountId, settings),
                AuditEvent.success(AuditAction.ACCOUNT_CHANGE_SETTINGS, accountId)
                        .with("name", settings.name())
                        .with("regions", settings.regions().isEmpty() ? "all" : String.join(", ", settings.regions()))
                        .with("pollInterval", orDefault(settings.overrides().interval()))
                        .with("callsPerSecond", orDefault(settings.overrides().callsPerSecond()))
                        .with("sweepVersions", settings.overrides().sweepVersions()));
    }

    /** Unpairs the account and keeps or deletes its functions; its events are unchanged. */
    public void unpair(String accountId, UnpairPolicy unpairing) {
        boolean wasPaired = audit.changeIf(
                () -> accounts.unpair(accountId, unpairing),
                AuditEvent.success(AuditAction.ACCOUNT_UNPAIR, accountId)
                        .with("inventory", unpairing.name().toLowerCase(Locale.ROOT)));
        inventory.ifAvailable(CurrentInventory::refresh);
        if (!wasPaired) {
            throw notPaired();
        }
    }

    /**
     * Polls every region of the account in the background; completes when the result is used for decoration.
     *
     * @return fails with an {@link AccountUnreachableException} when no region could be tried; its message may be shown
     */
    CompletableFuture<AccountPoll> poll(String accountId) {
        pollable(accountId);
        audit.record(AuditEvent.success(AuditAction.ACCOUNT_POLL, accountId));
        return polls.request(accountId);
    }

    /** Whether a poll of the account that this process requested is running or waiting. */
    boolean isPollRequested(String accountId) {
        return polls.isRequested(accountId);
    }

    private AccountPoll pollAndRefresh(String accountId) {
        AccountPoll poll = poller.poll(pollable(accountId));
        inventory.ifAvailable(CurrentInventory::refresh);
        return poll;
    }

    /** Requests a poll of every region of the account from the scheduling process, which starts it within seconds. */
    public void pollNow(String accountId) {
        if (pollable(accountId).paused()) {
            throw refusal(HttpStatus.CONFLICT, "account " + accountId + " is paused: resume it first");
        }
        audit.change(
                () -> schedule.request(accountId, clock.instant()),
                AuditEvent.success(AuditAction.ACCOUNT_POLL, accountId));
    }

    /**
     * The templates and policies that the account's owner deploys. The stack set includes all other accounts that wait
     * for their role.
     */
    public RoleTexts policies(String accountId) {
        List<PairedAccount> waiting = accounts.all().stream()
                .filter(account -> account.status() != Status.VERIFIED)
                .toList();
        return templates.texts(account(accountId), waiting);
    }

    /** The ARN of the role that the account's templates create. */
    public String likelyRole(PairedAccount account) {
        return templates.roleArn(account.accountId(), RoleTemplates.ROLE_NAME, account.regions());
    }

    @Override
    public void close() {
        background.shutdownNow();
        polls.close();
    }

    private PairedAccount pollable(String accountId) {
        PairedAccount account = account(accountId);
        if (account.roleArn() == null) {
            throw refusal(HttpStatus.CONFLICT, "account " + accountId + " has no role yet: verify one first");
        }
        return account;
    }

    private PairedAccount changing(Supplier<PairedAccount> change, AuditEvent event) {
        try {
            return refreshing(() -> audit.change(change, changed -> event));
        } catch (NoSuchElementException e) {
            throw notPaired();
        }
    }

    private static Object orDefault(@Nullable Object setting) {
        return setting == null ? "default" : setting;
    }

    /** Applies a change and refreshes the inventory of this process, where it has one, before it returns; other processes follow within a second. */
    private <T> T refreshing(Supplier<T> change) {
        T changed = change.get();
        inventory.ifAvailable(CurrentInventory::refresh);
        return changed;
    }

    private static ErrorResponseException notPaired() {
        return refusal(HttpStatus.NOT_FOUND, "the account is not paired");
    }

    private static ErrorResponseException refusal(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
