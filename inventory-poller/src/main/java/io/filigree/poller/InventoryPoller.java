package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.PrivateFiles;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.poll.PollHistory;
import io.filigree.db.poll.PollSchedule;
import io.filigree.db.poll.PollTotals;
import io.filigree.db.poll.ScheduledPoll;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Schedules polls of every paired account that has a role and is not paused, once per interval and on request. Only the
 * leader among all processes polls.
 */
final class InventoryPoller implements SmartLifecycle {

    /** How soon a newly paired account is noticed, and a leader that is gone. */
    private static final long TICK_SECONDS = 2;

    /** How long the results of a poll are kept. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(InventoryPoller.class);

    private final DatabaseFailures failures = new DatabaseFailures(LOG, "The poll schedule failed, retrying");

    private final PollerStatus status = new PollerStatus();
    private final PairedAccounts accounts;
    private final PollSchedule schedule;
    private final PollHistory history;
    private final BiFunction<PairedAccount, PollScope, AccountPoll> poll;
    private final Leadership leadership;
    private final @Nullable Path aliveFile;
    private final int parallelAccounts;
    private final Clock clock;
    private final Duration interval;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService ticker;
    private @Nullable ExecutorService workers;

    InventoryPoller(
            PollSettings settings,
            PairedAccounts accounts,
            PollSchedule schedule,
            PollHistory history,
            BiFunction<PairedAccount, PollScope, AccountPoll> poll,
            Leadership leadership,
            Clock clock) {
        this.accounts = requireNonNull(accounts, "accounts");
        this.schedule = requireNonNull(schedule, "schedule");
        this.history = requireNonNull(history, "history");
        this.poll = requireNonNull(poll, "poll");
        this.leadership = requireNonNull(leadership, "leadership");
        this.aliveFile = settings.aliveFile();
        this.parallelAccounts = settings.parallelAccounts();
        this.interval = settings.interval();
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public synchronized void start() {
        if (ticker != null) {
            return;
        }
        deleteAliveFile();
        ExecutorService polls = Executors.newFixedThreadPool(parallelAccounts, PollerThreads.named("account-poll-"));
        workers = polls;
        ticker = Executors.newSingleThreadScheduledExecutor(PollerThreads.named("poll-schedule-"));
        // Its future tells nothing that tickSafely does not log.
        var unused = ticker.scheduleWithFixedDelay(() -> tickSafely(polls), 0, TICK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void stop() {
        if (ticker == null || workers == null) {
            return;
        }
        ticker.shutdownNow();
        workers.shutdownNow();
        try {
            // The leader steps down only when it has stopped electing itself.
            if (!ticker.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("The poll schedule did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leadership.close();
        ticker = null;
        workers = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return ticker != null;
    }

    private void tickSafely(Executor polls) {
        try {
            tick(polls);
        } catch (Exception e) {
            // The outer loop: after any failure (most likely the database is down) the next tick retries.
            failures.warn(e);
        }
    }

    /** One look at the schedule. */
    void tick(Executor polls) throws IOException {
        boolean leader = leadership.isHeld();
        if (leader) {
            pollWhatIsDue(polls);
        }
        signalLife();
        status.ran(clock.instant(), leader);
    }

    private void pollWhatIsDue(Executor polls) {
        Instant now = clock.instant();
        List<PairedAccount> paired = accounts.all();
        Map<String, ScheduledPoll> scheduled =
                schedule.of(paired.stream().map(PairedAccount::accountId).toList());
        Map<String, Instant> nextPolls = new LinkedHashMap<>();
        Map<PairedAccount, PollScope> due = new LinkedHashMap<>();
        for (PairedAccount account : paired) {
            ScheduledPoll next = requireNonNull(scheduled.get(account.accountId()));
            Duration override = account.overrides().interval();
            Duration ownInterval = override == null ? interval : override;
            boolean requested = next.requestedAt() != null;
            if (account.roleArn() == null
                    || account.paused()
                    || !(requested || PollCalendar.isDue(next.nextPollAt(), ownInterval, now))) {
                continue;
            }
            nextPolls.put(account.accountId(), PollCalendar.after(account.accountId(), ownInterval, now));
            // A poll that takes longer than the interval is not followed by a queue of others.
            if (!running.contains(account.accountId())) {
                due.put(account, requested ? PollScope.ALL_REGIONS : PollScope.DUE_REGIONS);
            }
        }
        if (!nextPolls.isEmpty()) {
            schedule.plan(nextPolls);
            history.removeBefore(now.minus(KEPT));
        }
        due.forEach((account, reach) -> submit(account, reach, polls));
    }

    private void submit(PairedAccount account, PollScope reach, Executor polls) {
        running.add(account.accountId());
        polls.execute(() -> {
            try {
                pollSafely(account, reach);
            } finally {
                running.remove(account.accountId());
            }
        });
    }

    private void pollSafely(PairedAccount account, PollScope reach) {
        try {
            AccountPoll result = poll.apply(account, reach);
            status.succeeded();
            status.eventSourcesFailed(result.regions().stream()
                    .filter(region -> region.eventSourcesReason() != null)
                    .count());
            LOG.info("Polled account {}: {}", result.accountId(), summary(result));
        } catch (AccountUnreachableException e) {
            status.failed();
            LOG.warn(
                    "Poll failed, keeping the previous inventory: account={} reason={}",
                    e.accountId(),
                    AwsFailure.clean("" + e.getMessage()));
        } catch (Exception e) {
            // The outer loop: a failure of one account does not affect the others.
            status.failed();
            LOG.error("Account {} could not be polled", account.accountId(), e);
        }
    }

    private static String summary(AccountPoll result) {
        PollTotals totals = result.totals();
        int changed = totals.added() + totals.changed() + totals.missing() + totals.deleted();
        return result.regions().size() + " regions (" + totals.regionsFailed() + " not swept), " + totals.functions()
                + " functions, " + changed + " changes, " + totals.calls() + " calls";
    }

    PollerStatus status() {
        return status;
    }

    /** The file of an earlier process does not prove that this one is alive. */
    private void deleteAliveFile() {
        if (aliveFile != null) {
            try {
                Files.deleteIfExists(aliveFile);
            } catch (IOException e) {
                LOG.warn("The file of the health check could not be deleted: file={}", aliveFile, e);
            }
        }
    }

    private void signalLife() throws IOException {
        if (aliveFile == null) {
            return;
        }
        if (!Files.exists(aliveFile)) {
            Path directory = aliveFile.toAbsolutePath().getParent();
            if (directory != null) {
                PrivateFiles.createDirectories(directory);
            }
            PrivateFiles.createFile(aliveFile);
        }
        Files.setLastModifiedTime(aliveFile, FileTime.from(clock.instant()));
    }
}
