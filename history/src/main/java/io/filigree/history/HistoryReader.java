package io.filigree.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.history.HistoryStates.State;
import io.filigree.history.IdFilterFile.Kind;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** The files of the active snapshots, which {@code history_table} names. Reads no catalog: metadata files are immutable. */
public final class HistoryReader implements History {

    /** The last metadata of each table, because most queries read the active one. */
    private final Map<EventTable, OpenTable> tables = new EnumMap<>(EventTable.class);

    private record OpenTable(String location, Table table, HistoryLayout layout) {}

    @Override
    public void lock(Connection connection, Collection<EventTable> tables) throws SQLException {
        if (tables.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(tables.stream()
                    .sorted()
                    .distinct()
                    .map(table -> "ONLY " + table.table())
                    .collect(Collectors.joining(", ", "LOCK TABLE ", " IN ACCESS SHARE MODE")));
        }
    }

    @Override
    public HistorySelection select(
            Connection connection, EventTable table, Instant from, Instant to, AccountScope scope)
            throws SQLException {
        return select(connection, table, from, to, scope, file -> true);
    }

    @Override
    public HistorySelection ofRequest(
            Connection connection, EventTable table, String requestId, Instant from, Instant to, AccountScope scope)
            throws SQLException {
        return select(
                connection, table, from, to, scope, file -> IdFilterFile.mayContain(file, Kind.REQUEST, requestId));
    }

    @Override
    public HistorySelection ofTrace(
            Connection connection, EventTable table, String traceId, Instant from, Instant to, AccountScope scope)
            throws SQLException {
        return select(connection, table, from, to, scope, file -> IdFilterFile.mayContain(file, Kind.TRACE, traceId));
    }

    private HistorySelection select(
            Connection connection,
            EventTable table,
            Instant from,
            Instant to,
            AccountScope scope,
            Predicate<Path> condition)
            throws SQLException {
        Optional<State> active = HistoryStates.read(connection, table);
        if (active.isEmpty()) {
            return new HistorySelection(HistoryLayout.initial(table), 0, null, List.of());
        }
        State state = active.get();
        OpenTable opened = open(table, state.metadataLocation());
        TableScan scan = opened.table()
                .newScan()
                .useSnapshot(state.snapshotId())
                .filter(filter(from, to, scope))
                .includeColumnStats();
        List<HistoryFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
            for (FileScanTask task : tasks) {
                HistoryFile file = file(task.file());
                if (condition.test(file.path())) {
                    files.add(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list the files of " + table.table(), e);
        }
        return new HistorySelection(opened.layout(), state.snapshotId(), state.sealedUntil(), files);
    }

    private OpenTable open(EventTable table, String location) {
        synchronized (tables) {
            OpenTable known = tables.get(table);
            if (known != null && known.location().equals(location)) {
                return known;
            }
        }
        Table iceberg = new BaseTable(new StaticTableOperations(location, new LocalFileIO()), table.table());
        OpenTable opened = new OpenTable(location, iceberg, HistoryLayout.of(table, iceberg.schema()));
        synchronized (tables) {
            tables.put(table, opened);
        }
        return opened;
    }

    private static Expression filter(Instant from, Instant to, AccountScope scope) {
        Expression time = Expressions.and(
                Expressions.greaterThanOrEqual(HistoryLayout.TS, micros(from)),
                Expressions.lessThan(HistoryLayout.TS, micros(to)));
        return scope.match(() -> time, accounts -> Expressions.and(time, ofAccounts(accounts)));
    }

    private static Expression ofAccounts(Set<String> accounts) {
        return accounts.isEmpty()
                ? Expressions.alwaysFalse()
                : Expressions.in(HistoryLayout.ACCOUNT_ID, accounts.toArray(String[]::new));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static HistoryFile file(DataFile file) {
        Map<Integer, Long> counts = file.valueCounts();
        return new HistoryFile(
                LocalFileIO.path(file.location()),
                file.recordCount(),
                file.fileSizeInBytes(),
                counts == null ? Set.of() : counts.keySet());
    }
}
