package io.filigree.history;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes expired hours, merges the files of an hour, removes the events of an account, and forgets old snapshots. */
final class HistoryMaintenance {

    private static final Logger log = LoggerFactory.getLogger(HistoryMaintenance.class);

    /** So many files of an hour are merged before all late events can be there. */
    private static final int MANY_FILES = 8;

    /** Bounds the duration of a run. */
    private static final int HOURS_AT_ONCE = 24;

    private final HistoryStore store;
    private final Clock clock;
    private final HistorySettings settings;
    private final Duration lateWindow;
    private final SealTransaction transaction;
    private final SealStep.Listener listener;
    private final FileRewriter rewriter;

    HistoryMaintenance(
            Connection leader,
            HistoryStore store,
            HistorySettings settings,
            Duration lateWindow,
            Clock clock,
            SealStep.Listener listener) {
        this.store = store;
        this.clock = clock;
        this.settings = settings;
        this.lateWindow = lateWindow;
        this.transaction = new SealTransaction(leader, listener);
        this.listener = listener;
        this.rewriter = new FileRewriter(settings, store);
    }

    /** The first hour that has not expired. Whole hours expire, and so whole files. */
    Instant oldest(EventTable table) {
        return clock.instant().minus(settings.retention().of(table)).truncatedTo(ChronoUnit.HOURS);
    }

    /** Removes expired files from the active snapshot, and returns the number of their events. */
    long expire(Table iceberg, EventTable table) throws SQLException {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, oldest(table));
        List<DataFile> expired = DataFileList.of(iceberg, Expressions.lessThan(HistoryLayout.TS, micros));
        if (expired.isEmpty()) {
            return 0;
        }
        var delete = iceberg.newDelete();
        expired.forEach(delete::deleteFile);
        delete.commit();
        listener.after(SealStep.SNAPSHOT_COMMITTED);
        transaction.activate(table, IcebergTables.state(iceberg, null));
        long events = rows(expired);
        log.info("Removed expired history: table={} files={} events={}", table.table(), expired.size(), events);
        return events;
    }

    /** Merges the files of hours that have several, and returns the number of files that were merged. */
    int compact(Table iceberg, EventTable table) throws SQLException, IOException {
        Instant settled =
                clock.instant().minus(settings.sealAfter()).minus(lateWindow).minus(Duration.ofHours(2));
        Map<Integer, List<DataFile>> hours = DataFileList.of(iceberg, Expressions.alwaysTrue()).stream()
                .collect(Collectors.groupingBy(
                        file -> file.partition().get(0, Integer.class), TreeMap::new, Collectors.toList()));
        int merged = 0;
        int rewritten = 0;
        for (Map.Entry<Integer, List<DataFile>> hour : hours.entrySet()) {
            List<DataFile> files = hour.getValue();
            Instant start = start(hour.getKey());
            boolean due = files.size() > 1 && (start.isBefore(settled) || files.size() >= MANY_FILES);
            if (due && rewritten < HOURS_AT_ONCE) {
                merge(iceberg, table, start, files);
                merged += files.size();
                rewritten++;
            }
        }
        return merged;
    }

    private void merge(Table iceberg, EventTable table, Instant hour, List<DataFile> files)
            throws SQLException, IOException {
        HistoryLayout layout = HistoryLayout.of(table, iceberg.schema());
        WrittenFile written = rewriter.write(layout, files, "true", IcebergTables.newFile(store, table, hour));
        listener.after(SealStep.FILES_WRITTEN);
        if (written.rows() != rows(files)) {
            throw new IllegalStateException("Merged files have other rows: table=" + table.table() + " hour=" + hour
                    + " before=" + rows(files) + " after=" + written.rows());
        }
        iceberg.newRewrite()
                .validateFromSnapshot(iceberg.currentSnapshot().snapshotId())
                .rewriteFiles(Set.copyOf(files), Set.of(DataFileBuilder.of(iceberg, store, written)))
                .commit();
        listener.after(SealStep.SNAPSHOT_COMMITTED);
        transaction.activate(table, IcebergTables.state(iceberg, null));
        log.info("Merged files of history: table={} hour={} files={}", table.table(), hour, files.size());
    }

    /** Removes the events of an account from history and from PostgreSQL, and returns their number. */
    long erase(Table iceberg, EventTable table, String accountId) throws SQLException, IOException {
        List<DataFile> files = DataFileList.of(iceberg, Expressions.equal(HistoryLayout.ACCOUNT_ID, accountId));
        HistoryLayout layout = HistoryLayout.of(table, iceberg.schema());
        List<WrittenFile> rest = new ArrayList<>();
        OverwriteFiles overwrite = iceberg.newOverwrite();
        for (DataFile file : files) {
            Instant hour = start(file.partition().get(0, Integer.class));
            String others = HistoryLayout.ACCOUNT_ID + " IS DISTINCT FROM '" + accountId + "'";
            WrittenFile written =
                    rewriter.write(layout, List.of(file), others, IcebergTables.newFile(store, table, hour));
            overwrite.deleteFile(file);
            if (written.rows() > 0) {
                overwrite.addFile(DataFileBuilder.of(iceberg, store, written));
                rest.add(written);
            }
        }
        listener.after(SealStep.FILES_WRITTEN);
        if (!files.isEmpty()) {
            overwrite.commit();
        }
        listener.after(SealStep.SNAPSHOT_COMMITTED);
        long recent = transaction.activateWithout(table, accountId, IcebergTables.state(iceberg, null));
        return recent + rows(files) - rest.stream().mapToLong(WrittenFile::rows).sum();
    }

    /** @param hour since 1970, as the partition of a file */
    private static Instant start(int hour) {
        return Instant.EPOCH.plus(Duration.ofHours(hour));
    }

    private static long rows(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }

    /** Forgets snapshots that were replaced long enough ago for no query to read them, and deletes files that no snapshot has. */
    int removeUnreferenced(Table iceberg, EventTable table) throws IOException {
        long replacedBefore = clock.instant().minus(settings.deleteAfter()).toEpochMilli();
        List<Long> old = new ArrayList<>();
        Snapshot previous = null;
        for (Snapshot snapshot : iceberg.snapshots()) {
            if (previous != null && snapshot.timestampMillis() <= replacedBefore) {
                old.add(previous.snapshotId());
            }
            previous = snapshot;
        }
        old.remove(iceberg.currentSnapshot().snapshotId());
        try {
            IcebergTables.expire(iceberg, old);
        } catch (RuntimeException e) {
            // A full disk, for example: deleting makes room for the next attempt.
            OrphanFiles.delete(iceberg, store, table);
            throw e;
        }
        listener.after(SealStep.SNAPSHOTS_EXPIRED);
        return OrphanFiles.delete(iceberg, store, table);
    }
}
