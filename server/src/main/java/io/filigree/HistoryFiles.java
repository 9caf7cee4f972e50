package io.filigree;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.history.History;
import io.filigree.history.HistoryFile;
import io.filigree.history.HistorySnapshot;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.columnar.ColumnarFiles;

/** The files of history that queries read. */
final class HistoryFiles implements ColumnarFiles {

    private final History history;

    HistoryFiles(History history) {
        this.history = history;
    }

    @Override
    public Snapshot open(Session postgres, AccountScope scope) {
        return new Active(
                postgres.rows(HistorySnapshot.SELECT, List.of(), HistorySnapshot::read).stream()
                        .collect(Collectors.toMap(HistorySnapshot::table, Function.identity())),
                scope);
    }

    private final class Active implements Snapshot {

        private final Map<EventTable, HistorySnapshot> snapshots;
        private final AccountScope scope;

        Active(Map<EventTable, HistorySnapshot> snapshots, AccountScope scope) {
            this.snapshots = snapshots;
            this.scope = scope;
        }

        /** Events that were not final when their hour was sealed are in PostgreSQL. So the ranges of both have no boundary. */
        @Override
        public List<Range> ranges(Collection<EventTable> tables, Range window) {
            return tables.stream().allMatch(table -> of(table, window).isEmpty()) ? List.of() : List.of(window);
        }

        @Override
        public List<Path> of(EventTable table, Range range) {
            HistorySnapshot snapshot = snapshots.get(table);
            if (snapshot == null) {
                return List.of();
            }
            try {
                return history.select(snapshot, range.begin(), range.end(), scope).files().stream()
                        .map(HistoryFile::path)
                        .toList();
            } catch (UncheckedIOException e) {
                throw new QueryRefusedException(
                        Reason.HISTORY_UNAVAILABLE,
                        "the files of history cannot be read at the moment: run the query again in a moment",
                        e);
            }
        }
    }
}
