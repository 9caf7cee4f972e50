package io.filigree.poller.hint;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

import io.filigree.db.account.PairedAccounts;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.hint.PushedChange;
import io.filigree.db.hint.PushedChanges;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Works off what others hinted at, in the process that leads the polls, where the rates of the accounts are: listens, and
 * looks once a second besides. One region of one account is asked about one function at a time, so no function is asked
 * about twice at once; a few regions are at the same time, so that one that is slow holds up no other.
 */
public final class HintWorker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(HintWorker.class);
    private static final int REGIONS_AT_ONCE = 8;
    private static final int CHANGES_AT_ONCE = 500;
    private static final int LISTEN_MILLIS = 1_000;
    private static final Duration CLEAN_EVERY = Duration.ofHours(1);

    /** Longer than EventBridge tries to deliver an event, and than any function is not asked about. */
    private static final Duration REMEMBERED = Duration.ofDays(2);

    private final DataSource dataSource;
    private final InventoryHints hints;
    private final PushedChanges changes;
    private final PushedChangeRecorder recorder;
    private final HintedFunctions functions;
    private final BooleanSupplier leads;
    private final Clock clock;
    private final Set<AccountRegion> asking = ConcurrentHashMap.newKeySet();
    private Instant cleaned = Instant.EPOCH;
    private volatile boolean leading;
    private volatile @Nullable Thread thread;

    /** @param leads whether this process is the one that polls, now */
    public HintWorker(
            DataSource dataSource,
            PairedAccounts accounts,
            InventoryStore inventory,
            FunctionSource source,
            BooleanSupplier leads,
            Clock clock) {
        InventoryReader reader = new InventoryReader(dataSource, Duration.ZERO);
        this.dataSource = dataSource;
        this.hints = new InventoryHints(dataSource);
        this.changes = new PushedChanges(dataSource);
        this.recorder = new PushedChangeRecorder(accounts, reader, inventory, hints);
        this.functions = new HintedFunctions(accounts, hints, reader, inventory, source, clock);
        this.leads = leads;
        this.clock = clock;
    }

    @Override
    public void start() {
        Thread worker = daemon(this::run, "inventory-hints");
        thread = worker;
        worker.start();
    }

    @Override
    public void stop() {
        Thread worker = thread;
        thread = null;
        if (worker != null) {
            worker.interrupt();
            try {
                worker.join(5L * LISTEN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        ExecutorService askers =
                Executors.newFixedThreadPool(REGIONS_AT_ONCE, task -> daemon(task, "inventory-question"));
        try {
            while (isRunning()) {
                runSafely(askers);
            }
        } finally {
            askers.shutdownNow();
        }
    }

    private void runSafely(ExecutorService askers) {
        try {
            if (leads.getAsBoolean()) {
                listen(askers);
            } else {
                Thread.sleep(LISTEN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) {
            // The outer loop: whatever it is (the database away, most likely), what is to be done stays in its tables.
            if (isRunning()) {
                LOG.warn("Hints cannot be worked off; it is tried again", e);
                pause();
            }
        }
    }

    private void listen(ExecutorService askers) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + InventoryHints.CHANNEL);
            }
            PGConnection notifications = connection.unwrap(PGConnection.class);
            while (isRunning() && leads.getAsBoolean()) {
                leading = true;
                work(askers);
                notifications.getNotifications(LISTEN_MILLIS);
            }
        } finally {
            leading = false;
        }
    }

    private void work(ExecutorService askers) {
        applyChanges();
        for (AccountRegion region : hints.askable(clock.instant())) {
            if (asking.add(region)) {
                askers.execute(() -> ask(region));
            }
        }
        Instant now = clock.instant();
        if (cleaned.plus(CLEAN_EVERY).isBefore(now)) {
            hints.forget(now.minus(REMEMBERED));
            changes.forget(now.minus(REMEMBERED));
            cleaned = now;
        }
    }

    private void applyChanges() {
        List<PushedChange> open = changes.open(CHANGES_AT_ONCE);
        while (!open.isEmpty() && isRunning()) {
            open.forEach(this::apply);
            open = changes.open(CHANGES_AT_ONCE);
        }
    }

    private void apply(PushedChange change) {
        Instant now = clock.instant();
        try {
            recorder.apply(change, now);
        } catch (TransientDataAccessException | DataAccessResourceFailureException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            // One change that cannot be applied must not stop those behind it.
            LOG.error("A change of {} cannot be applied; the function is asked about", change.function(), e);
            hints.changed(change.function(), now);
        }
        changes.applied(change, now);
    }

    private void ask(AccountRegion region) {
        try {
            boolean asked = true;
            while (leading && asked) {
                asked = functions.askNext(region);
            }
        } catch (RuntimeException e) {
            // The outer loop: the hint is still there.
            if (isRunning()) {
                LOG.warn("Functions of {} in {} could not be asked about", region.accountId(), region.region(), e);
            }
        } finally {
            asking.remove(region);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void pause() {
        try {
            Thread.sleep(LISTEN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
