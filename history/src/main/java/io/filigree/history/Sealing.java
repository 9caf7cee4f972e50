package io.filigree.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.db.event.EventPartition;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventTable;
import io.filigree.history.SealTransaction.RowsChangedException;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the final events of closed hours from PostgreSQL to history. A partition is written to files, one for each hour; a
 * snapshot of the Iceberg table gets the files; one transaction drops the partition and makes the snapshot the active one.
 * After a crash before that transaction is committed, the snapshot and its files are discarded, and the partition is
 * sealed again.
 *
 * <p>Not thread-safe: one thread in one process seals ({@link HistoryLeader}).
 */
final class Sealing {

    private static final Logger log = LoggerFactory.getLogger(Sealing.class);

    /** With pauses of twice the length each, at most half a minute: about five minutes. */
    private static final int ATTEMPTS = 16;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final DataSource dataSource;
    private final HistoryStore store;
    private final HistorySettings settings;
    private final Duration lateWindow;
    private final Clock clock;
    private final SealStep.Listener listener;
    private final EventPartitions partitions;
    private final SealTransaction transaction;
    private final Throttle throttle;

    /** @param leader the connection that holds the lock of the leader */
    Sealing(
            DataSource dataSource,
            Connection leader,
            HistoryStore store,
            HistorySettings settings,
            Duration lateWindow,
            Clock clock,
            SealStep.Listener listener) {
        this.dataSource = dataSource;
        this.store = store;
        this.settings = settings;
        this.lateWindow = lateWindow;
        this.clock = clock;
        this.listener = listener;
        this.partitions = new EventPartitions(dataSource);
        this.transaction = new SealTransaction(leader, listener);
        this.throttle = new Throttle(settings.maxRowsPerSecond());
    }

    private Finality finality() {
        return Finality.at(clock.instant(), settings.sealAfter(), lateWindow);
    }

    /** The closed partitions of a table, the oldest first. */
    List<EventPartition> closed(EventTable table) {
        return partitions.ended(table, finality().closedBefore());
    }

    /** Seals one partition, and returns the number of its events that moved. */
    long seal(Table iceberg, EventPartition partition, EventTable table) throws SQLException, IOException {
        addColumns(iceberg, table, partition);
        SealedRows sealed = write(iceberg, table, partition.name(), finality().condition(table));
        Instant sealedUntil = partition.to();
        commit(
                partition.name(),
                () -> transaction.drop(
                        partition,
                        table,
                        String.join(", ", partitions.columns(partition.table())),
                        sealed.condition(),
                        sealed.count(),
                        IcebergTables.state(iceberg, sealedUntil)));
        log.info(
                "Sealed a partition: partition={} events={} files={}",
                partition.name(),
                sealed.count(),
                sealed.files());
        return sealed.count();
    }

    /**
     * Seals final events of the default partition whose hour was sealed before: they arrived later, or were not final.
     *
     * @param oldest events of an earlier time have expired
     */
    long sealLate(Table iceberg, EventTable table, Instant oldest, @Nullable Instant sealedUntil)
            throws SQLException, IOException {
        if (sealedUntil == null || !oldest.isBefore(sealedUntil)) {
            return 0;
        }
        String relation = table.table() + "_default";
        String condition = finality().condition(table) + " AND " + SealTransaction.between(oldest, sealedUntil);
        SealedRows sealed = write(iceberg, table, relation, condition);
        if (sealed.count() > 0) {
            commit(
                    relation,
                    () -> transaction.delete(
                            table, sealed.condition(), sealed.count(), IcebergTables.state(iceberg, null)));
            log.info("Sealed late events: table={} events={} files={}", table.table(), sealed.count(), sealed.files());
        }
        return sealed.count();
    }

    /** Rows that are in files of the current snapshot of the Iceberg table. */
    private record SealedRows(String condition, long count, int files) {}

    private SealedRows write(Table iceberg, EventTable table, String relation, String condition)
            throws SQLException, IOException {
        List<WrittenFile> written = new ArrayList<>();
        String sealed;
        try (EventExport export = new EventExport(dataSource, relation, condition)) {
            sealed = export.condition();
            List<Instant> hours = export.hours();
            if (!hours.isEmpty()) {
                HistoryLayout layout = HistoryLayout.of(table, iceberg.schema());
                try (Connection metadata = dataSource.getConnection();
                        SealWorkspace workspace = new SealWorkspace(layout, settings, store.temporary(), throttle)) {
                    for (Instant hour : hours) {
                        Path file = IcebergTables.newFile(store, table, hour);
                        try (ExportedRows rows = export.rows(hour)) {
                            written.add(workspace.write(rows, metadata, file));
                            store.publish(file);
                        } catch (SQLException | IOException | RuntimeException e) {
                            // On a full disk they would take the space that the next attempt needs.
                            store.discard(file);
                            written.forEach(complete -> store.discard(complete.path()));
                            throw e;
                        }
                        listener.after(SealStep.FILE_WRITTEN);
                    }
                }
            }
        }
        listener.after(SealStep.FILES_WRITTEN);
        if (!written.isEmpty()) {
            AppendFiles append = iceberg.newAppend();
            written.forEach(file -> append.appendFile(DataFileBuilder.of(iceberg, store, file)));
            append.commit();
        }
        listener.after(SealStep.SNAPSHOT_COMMITTED);
        return new SealedRows(
                sealed, written.stream().mapToLong(WrittenFile::rows).sum(), written.size());
    }

    private void addColumns(Table iceberg, EventTable table, EventPartition partition) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            IcebergTables.addColumns(
                    iceberg,
                    AttributeSample.missing(connection, partition.name(), HistoryLayout.of(table, iceberg.schema())));
        }
        listener.after(SealStep.COLUMNS_ADDED);
    }

    /** A transaction of the end of a sealing. */
    private interface Work {
        void run() throws SQLException;
    }

    /** Retries while queries or writers hold locks: writing the files again would cost more. */
    private static void commit(String relation, Work work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || attempt == ATTEMPTS) {
                    throw e;
                }
                log.debug("Waiting for queries before sealed events are removed: relation={}", relation);
                pause(attempt);
            } catch (RowsChangedException e) {
                log.info("Events changed while they were sealed, retrying later: {}", e.getMessage());
                throw e;
            }
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(Math.min(30_000, 100L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sealing", e);
        }
    }
}
