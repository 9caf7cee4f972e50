package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The schedule: polls every paired account that has a role, once an interval, in one process of all that run it. */
final class InventoryPoller implements SmartLifecycle {

    /** How soon a newly paired account is noticed, and a leader that is gone. */
    private static final long TICK_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(InventoryPoller.class);

    private final PairedAccounts accounts;
    private final Function<PairedAccount, AccountPoll> poll;
    private final Leadership leadership;
    private final @Nullable Path aliveFile;
    private final int parallelAccounts;
    private final Clock clock;
    private final PollCalendar calendar;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService ticker;
    private @Nullable ExecutorService workers;

    InventoryPoller(
            PollSettings settings,
            PairedAccounts accounts,
            Function<PairedAccount, AccountPoll> poll,
            Leadership leadership,
            Clock clock) {
        this.accounts = requireNonNull(accounts, "accounts");
        this.poll = requireNonNull(poll, "poll");
        this.leadership = requireNonNull(leadership, "leadership");
        this.aliveFile = settings.aliveFile();
        this.parallelAccounts = settings.parallelAccounts();
        this.calendar = new PollCalendar(settings.interval());
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public synchronized void start() {
        if (ticker != null) {
            return;
        }
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
            // The outer loop: whatever it was (the database away, most likely), the next tick tries again.
            LOG.warn("The poll schedule could not run; it tries again in {} s", TICK_SECONDS, e);
        }
    }

    /** One look at the calendar. */
    void tick(Executor polls) throws IOException {
        if (leadership.isHeld()) {
            Map<String, PairedAccount> pollable = pollable();
            for (String accountId : calendar.takeDue(pollable.keySet(), clock.instant())) {
                submit(requireNonNull(pollable.get(accountId)), polls);
            }
        } else {
            calendar.clear();
        }
        signalLife();
    }

    private Map<String, PairedAccount> pollable() {
        List<PairedAccount> all = accounts.all();
        return all.stream()
                .filter(account -> account.roleArn() != null)
                .collect(Collectors.toMap(PairedAccount::accountId, account -> account));
    }

    private void submit(PairedAccount account, Executor polls) {
        // A poll that takes longer than the interval is not followed by a queue of others.
        if (running.add(account.accountId())) {
            polls.execute(() -> {
                try {
                    pollSafely(account);
                } finally {
                    running.remove(account.accountId());
                }
            });
        }
    }

    private void pollSafely(PairedAccount account) {
        try {
            AccountPoll result = poll.apply(account);
            LOG.info("Polled account {}: {}", result.accountId(), summary(result));
        } catch (AccountUnreachableException e) {
            LOG.warn("Account {}: the last inventory stands: {}", e.accountId(), AwsFault.clean("" + e.getMessage()));
        } catch (Exception e) {
            // The outer loop: one account's trouble is not another's.
            LOG.error("Account {} could not be polled", account.accountId(), e);
        }
    }

    private static String summary(AccountPoll result) {
        int functions =
                result.regions().stream().mapToInt(RegionPoll::functions).sum();
        int changed = result.regions().stream()
                .mapToInt(region -> region.added() + region.changed() + region.missing() + region.deleted())
                .sum();
        long failed = result.regions().stream()
                .filter(region -> !region.status().equals("ok"))
                .count();
        return result.regions().size() + " regions (" + failed + " not swept), " + functions + " functions, " + changed
                + " changes";
    }

    private void signalLife() throws IOException {
        if (aliveFile == null) {
            return;
        }
        if (!Files.exists(aliveFile)) {
            Path directory = aliveFile.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.createFile(aliveFile);
        }
        Files.setLastModifiedTime(aliveFile, FileTime.from(clock.instant()));
    }
}
