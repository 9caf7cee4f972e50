package io.filigree.poller.hint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

import io.filigree.db.ChannelWatch;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Consumes the hint queue in the process that leads the polls, because the rate limits of the accounts are kept there. It
 * listens for notifications and also polls the queue once a second. Functions of one region of one account are read
 * sequentially, so no function is read twice at the same time. Several regions run in parallel, so that a slow region does
 * not block others.
 */
public final class HintWorker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(HintWorker.class);
    private static final int PARALLEL_REGIONS = 8;
    private static final Duration CLEAN_EVERY = Duration.ofHours(1);

    /** Longer than EventBridge's delivery retries and any function's retry delay. */
    private static final Duration REMEMBERED = Duration.ofDays(2);

    private final InventoryHints hints;
    private final HintedFunctions functions;
    private final Clock clock;
    private final Set<AccountRegion> inProgress = ConcurrentHashMap.newKeySet();
    private final ChannelWatch watch;
    private Instant cleaned = Instant.EPOCH;
    private volatile @Nullable ExecutorService workers;

    /** @param leads whether this process is the polling leader */
    public HintWorker(
            DataSource dataSource,
            PairedAccounts accounts,
            InventoryStore inventory,
            FunctionSource source,
            BooleanSupplier leads,
            Clock clock) {
        InventoryReader reader = new InventoryReader(dataSource, Duration.ZERO);
        this.hints = new InventoryHints(dataSource);
        this.functions = new HintedFunctions(accounts, hints, reader, inventory, source, clock);
        this.clock = clock;
        this.watch = new ChannelWatch(
                dataSource, InventoryHints.CHANNEL, leads, this::work, "Hints could not be processed; retrying");
    }

    @Override
    public void start() {
        inProgress.clear();
        workers = Executors.newFixedThreadPool(PARALLEL_REGIONS, task -> {
            Thread thread = new Thread(task, "hint-lookup");
            thread.setDaemon(true);
            return thread;
        });
        watch.start();
    }

    @Override
    public void stop() {
        watch.stop();
        ExecutorService threads = workers;
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return watch.isRunning();
    }

    private void work() {
        ExecutorService threads = Objects.requireNonNull(workers, "workers");
        for (AccountRegion region : hints.due(clock.instant())) {
            if (inProgress.add(region)) {
                threads.execute(() -> process(region));
            }
        }
        Instant now = clock.instant();
        if (cleaned.plus(CLEAN_EVERY).isBefore(now)) {
            hints.forget(now.minus(REMEMBERED));
            cleaned = now;
        }
    }

    private void process(AccountRegion region) {
        try {
            boolean found = true;
            while (watch.isListening() && found) {
                found = functions.lookUpNext(region);
            }
        } catch (RuntimeException e) {
            // The outer loop: the hint is kept and retried.
            if (isRunning()) {
                LOG.warn(
                        "Could not look up hinted functions: account={} region={}",
                        region.accountId(),
                        region.region(),
                        e);
            }
        } finally {
            inProgress.remove(region);
        }
    }
}
