package io.filigree.history;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.event.EventPartition;
import io.filigree.db.event.EventStorage;
import io.filigree.db.event.EventTable;
import io.filigree.db.event.SealedEvents;
import io.filigree.history.HistoryMetrics.Task;
import io.filigree.history.HistoryStates.State;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.util.FileSystemUtils;

/**
 * Moves final events to history and maintains it. Of several processes one works at a time. A failure for one table
 * does not affect the others, and is retried in the next run.
 */
public final class HistoryKeeper {

    private static final Logger log = LoggerFactory.getLogger(HistoryKeeper.class);

    private final DataSource dataSource;
    private final HistoryStore store;
    private final HistorySettings settings;
    private final Duration lateWindow;
    private final Clock clock;
    private final HistoryMetrics metrics;
    private final SealStep.Listener listener;
    private final EventStorage storage;
    private final Map<EventTable, NotedFiles> notedFiles = new EnumMap<>(EventTable.class);
    private final DatabaseFailures unavailable =
            new DatabaseFailures(log, "Could not maintain history, retrying later");
    private final Map<EventTable, Instant> lateSealed = new HashMap<>();
    private final Map<EventTable, Instant> maintained = new HashMap<>();

    /** @param lateWindow how long events wait for their function: {@code filigree.ingest.drain.late-window} */
    public HistoryKeeper(
            DataSource dataSource,
            HistoryStore store,
            HistorySettings settings,
            Duration lateWindow,
            Clock clock,
            MeterRegistry registry) {
        this(dataSource, store, settings, lateWindow, clock, new HistoryMetrics(registry), SealStep.Listener.NONE);
    }

    HistoryKeeper(
            DataSource dataSource,
            HistoryStore store,
            HistorySettings settings,
            Duration lateWindow,
            Clock clock,
            HistoryMetrics metrics,
            SealStep.Listener listener) {
        this.dataSource = dataSource;
        this.store = store;
        this.settings = settings;
        this.lateWindow = lateWindow;
        this.clock = clock;
        this.metrics = metrics;
        this.listener = listener;
        this.storage = new EventStorage(dataSource);
    }

    private record NotedFiles(long snapshotId, SealedEvents events) {}

    /** Seals all closed partitions and does what maintenance is due, unless another process is doing so. */
    public void run() {
        try {
            Optional<HistoryLeader> elected = HistoryLeader.elect(dataSource);
            if (elected.isPresent()) {
                try (HistoryLeader leader = elected.get();
                        IcebergTables tables = new IcebergTables(dataSource, store)) {
                    FileSystemUtils.deleteRecursively(store.temporary());
                    new Run(leader, tables).all();
                }
            }
        } catch (SQLException | IOException | RuntimeException e) {
            // The outer loop: the next run begins with the active snapshot.
            metrics.failed(Task.RUN);
            warn(e, "task=RUN");
        }
    }

    /**
     * Removes all events of an account from PostgreSQL and from history, and returns their number; empty while another process
     * changes history. Their files are deleted after {@code filigree.history.delete-after}.
     */
    public Optional<Long> tryErase(String accountId) throws SQLException, IOException {
        if (!accountId.matches("[0-9]{12}")) {
            throw new IllegalArgumentException("accountId: must have 12 digits");
        }
        Optional<HistoryLeader> elected = HistoryLeader.elect(dataSource);
        if (elected.isEmpty()) {
            return Optional.empty();
        }
        long events = 0;
        try (HistoryLeader leader = elected.get();
                IcebergTables tables = new IcebergTables(dataSource, store)) {
            HistoryMaintenance maintenance = maintenance(leader);
            for (EventTable table : EventTable.values()) {
                events += maintenance.erase(tables.open(table), table, accountId);
                maintained.remove(table);
            }
        }
        log.info("Removed the events of an account: account={} events={}", accountId, events);
        return Optional.of(events);
    }

    private void warn(Exception failure, String where) {
        HistoryProblem problem = HistoryProblem.of(failure, store.root());
        if (problem.kind() != HistoryProblem.Kind.OTHER) {
            log.warn("{} {}", problem.text(), where);
        } else if (DatabaseFailures.isUnavailable(failure)) {
            unavailable.warn(failure);
        } else {
            log.warn("Could not maintain history, retrying later: {}", where, failure);
        }
    }

    private HistoryMaintenance maintenance(HistoryLeader leader) {
        return new HistoryMaintenance(leader.connection(), store, settings, lateWindow, clock, listener);
    }

    /** One run of the leader. */
    private final class Run {

        private final IcebergTables tables;
        private final HistoryLeader leader;
        private final Sealing sealing;
        private final HistoryMaintenance maintenance;

        /** Whether a task for the current table has failed. */
        private boolean failed;

        Run(HistoryLeader leader, IcebergTables tables) {
            this.leader = leader;
            this.tables = tables;
            this.sealing = new Sealing(dataSource, leader.connection(), store, settings, lateWindow, clock, listener);
            this.maintenance = maintenance(leader);
        }

        void all() throws SQLException {
            try {
                store.check();
            } catch (IOException e) {
                metrics.failed(Task.RUN);
                warn(e, "task=RUN");
                for (EventTable table : EventTable.values()) {
                    note(e, table);
                }
                return;
            }
            for (EventTable table : EventTable.values()) {
                failed = false;
                attempt(Task.SEAL, table, () -> seal(table));
                attempt(
                        Task.EXPIRE,
                        table,
                        () -> metrics.expired(table, maintenance.expire(tables.open(table), table)));
                if (isDue(maintained, table, settings.pace().maintenance())) {
                    attempt(Task.COMPACT, table, () -> maintenance.compact(tables.open(table), table));
                    attempt(Task.CLEAN, table, () -> maintenance.removeUnreferenced(tables.open(table), table));
                    maintained.put(table, clock.instant());
                }
                if (!failed) {
                    storage.noteSuccess(
                            table,
                            clock.instant(),
                            sealedEvents(tables.open(table), table),
                            settings.retention().of(table));
                }
            }
        }

        /** Files are listed only after they changed. */
        private SealedEvents sealedEvents(Table iceberg, EventTable table) {
            long snapshotId = iceberg.currentSnapshot().snapshotId();
            NotedFiles noted = notedFiles.get(table);
            if (noted == null || noted.snapshotId() != snapshotId) {
                noted = new NotedFiles(snapshotId, DataFileList.sealedEvents(iceberg));
                notedFiles.put(table, noted);
            }
            return noted.events();
        }

        private void seal(EventTable table) throws SQLException, IOException {
            Table iceberg = tables.open(table);
            List<EventPartition> closed = sealing.closed(table);
            measureLag(table, closed);
            for (EventPartition partition : closed) {
                metrics.sealed(table, sealing.seal(iceberg, partition, table));
            }
            measureLag(table, sealing.closed(table));
            if (isDue(lateSealed, table, settings.pace().late())) {
                Instant sealedUntil = HistoryStates.read(leader.connection(), table)
                        .map(State::sealedUntil)
                        .orElse(null);
                metrics.sealed(table, sealing.sealLate(iceberg, table, maintenance.oldest(table), sealedUntil));
                lateSealed.put(table, clock.instant());
            }
            metrics.size(table, iceberg.currentSnapshot());
        }

        private void measureLag(EventTable table, List<EventPartition> closed) {
            Instant since = overdueSince(closed);
            metrics.lag(table, since == null ? Duration.ZERO : Duration.between(since, clock.instant()));
        }

        /** The time since which the oldest closed partition could have been sealed; null without one. */
        private @Nullable Instant overdueSince(List<EventPartition> closed) {
            return closed.isEmpty() ? null : closed.get(0).to().plus(settings.sealAfter());
        }

        private boolean isDue(Map<EventTable, Instant> last, EventTable table, Duration interval) {
            Instant before = last.get(table);
            return before == null || !before.plus(interval).isAfter(clock.instant());
        }

        private void attempt(Task task, EventTable table, Work work) {
            try {
                work.run();
            } catch (SQLException | IOException | RuntimeException e) {
                // The next run begins with the active snapshot. The other tables have their turn.
                if (DatabaseFailures.isUnavailable(e)) {
                    throw new DataAccessResourceFailureException("Stopped at " + table.table(), e);
                }
                failed = true;
                metrics.failed(task);
                warn(e, "task=" + task + " table=" + table.table());
                note(e, table);
            }
        }

        private void note(Exception failure, EventTable table) {
            storage.noteFailure(
                    table,
                    clock.instant(),
                    HistoryProblem.of(failure, store.root()).text(),
                    overdueSince(sealing.closed(table)));
        }
    }

    private interface Work {
        void run() throws SQLException, IOException;
    }
}
