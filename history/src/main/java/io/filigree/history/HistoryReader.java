package io.filigree.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.history.HistoryStore.Lease;
import io.filigree.history.HistoryStore.Wanted;
import io.filigree.history.IdFilterFile.Kind;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * The files of the active snapshots. Reads no catalog: metadata files are immutable. The
 * list of files of a snapshot is read once and kept in memory, about 200 bytes for each file.
 */
public final class HistoryReader implements History {

    private static final int FILTERS_AT_ONCE = 64;

    private final HistoryStore store;
    private final Map<EventTable, ActiveFiles> active = new EnumMap<>(EventTable.class);

    public HistoryReader(HistoryStore store) {
        this.store = store;
    }

    /** All files of a snapshot. */
    private record ActiveFiles(long snapshotId, HistoryLayout layout, List<BoundedFile> files) {}

    /** A file with the smallest and largest values by which it is selected. */
    private record BoundedFile(
            HistoryFile file,
            @Nullable String firstAccount,
            @Nullable String lastAccount) {

        boolean mayHave(Set<String> accounts) {
            return firstAccount != null
                    && lastAccount != null
                    && accounts.stream()
                            .anyMatch(account ->
                                    account.compareTo(firstAccount) >= 0 && account.compareTo(lastAccount) <= 0);
        }
    }

    @Override
    public Reading read(long deadlineNanos) {
        return new QueryReading(deadlineNanos);
    }

    private final class QueryReading implements Reading {

        private final long deadlineNanos;
        private final Set<Wanted> required = new LinkedHashSet<>();
        private Lease lease = Lease.NONE;

        QueryReading(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public HistorySelection select(HistorySnapshot snapshot, Instant from, Instant to, AccountScope scope) {
            ActiveFiles opened = open(snapshot);
            return new HistorySelection(
                    opened.layout(),
                    snapshot.sealedUntil(),
                    opened.files().stream()
                            .filter(file -> file.file().mayHave(from, to))
                            .filter(file -> scope.match(() -> true, file::mayHave))
                            .map(BoundedFile::file)
                            .toList());
        }

        @Override
        public HistorySelection ofRequest(
                HistorySnapshot snapshot, String requestId, Instant from, Instant to, AccountScope scope)
                throws TimeoutException {
            return withId(select(snapshot, from, to, scope), Kind.REQUEST, requestId);
        }

        @Override
        public HistorySelection ofTrace(
                HistorySnapshot snapshot, String traceId, Instant from, Instant to, AccountScope scope)
                throws TimeoutException {
            return withId(select(snapshot, from, to, scope), Kind.TRACE, traceId);
        }

        /** Filters are read some at a time: those of all files may not fit into a cache. */
        private HistorySelection withId(HistorySelection selection, Kind kind, String id) throws TimeoutException {
            List<HistoryFile> files = selection.files();
            List<HistoryFile> found = new ArrayList<>();
            for (int first = 0; first < files.size(); first += FILTERS_AT_ONCE) {
                List<HistoryFile> some = files.subList(first, Math.min(files.size(), first + FILTERS_AT_ONCE));
                try (Lease lease = store.lease(
                        some.stream()
                                .map(file -> new Wanted(IdFilterFile.of(file.path()), null))
                                .toList(),
                        deadlineNanos)) {
                    some.stream()
                            .filter(file -> IdFilterFile.mayContain(file.path(), kind, id))
                            .forEach(found::add);
                } catch (NoSuchFileException e) {
                    // The data files have the events. Reading them is slower and correct.
                    found.addAll(some);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return new HistorySelection(selection.layout(), selection.sealedUntil(), found);
        }

        @Override
        public void require(Collection<HistoryFile> files) throws TimeoutException {
            files.forEach(file -> required.add(new Wanted(file.path(), file.bytes())));
            try {
                Lease all = store.lease(required, deadlineNanos);
                lease.close();
                lease = all;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    private ActiveFiles open(HistorySnapshot snapshot) {
        synchronized (active) {
            ActiveFiles known = active.get(snapshot.table());
            if (known != null && known.snapshotId() == snapshot.snapshotId()) {
                return known;
            }
        }
        ActiveFiles opened;
        try {
            opened = read(snapshot);
        } catch (RuntimeIOException | NotFoundException e) {
            throw new UncheckedIOException(
                    "Could not read history: " + snapshot.metadataLocation(), new IOException(e));
        }
        synchronized (active) {
            active.put(snapshot.table(), opened);
        }
        return opened;
    }

    private ActiveFiles read(HistorySnapshot snapshot) {
        EventTable table = snapshot.table();
        Table iceberg =
                new BaseTable(new StaticTableOperations(snapshot.metadataLocation(), store.io()), table.table());
        HistoryLayout layout = HistoryLayout.of(table, iceberg.schema());
        NestedField time = iceberg.schema().findField(HistoryLayout.TS);
        NestedField metadata = iceberg.schema().findField(HistoryLayout.METADATA_ID);
        NestedField account = iceberg.schema().findField(HistoryLayout.ACCOUNT_ID);
        Map<Set<Integer>, Set<Integer>> columnSets = new HashMap<>();
        List<BoundedFile> files = new ArrayList<>();
        for (DataFile file : DataFileList.of(iceberg, snapshot.snapshotId(), Expressions.alwaysTrue())) {
            Set<Integer> columns = DataFileList.columns(file);
            Long firstTime = DataFileList.bound(file.lowerBounds(), time);
            Long lastTime = DataFileList.bound(file.upperBounds(), time);
            files.add(new BoundedFile(
                    new HistoryFile(
                            store.path(file.location()),
                            file.recordCount(),
                            file.fileSizeInBytes(),
                            columnSets.computeIfAbsent(columns, same -> same),
                            firstTime == null ? Instant.MIN : DataFileList.time(firstTime),
                            lastTime == null ? Instant.MAX : DataFileList.time(lastTime),
                            DataFileList.hasNulls(file, metadata)),
                    text(DataFileList.bound(file.lowerBounds(), account)),
                    text(DataFileList.bound(file.upperBounds(), account))));
        }
        return new ActiveFiles(snapshot.snapshotId(), layout, files);
    }

    private static @Nullable String text(@Nullable CharSequence bound) {
        return bound == null ? null : bound.toString();
    }
}
