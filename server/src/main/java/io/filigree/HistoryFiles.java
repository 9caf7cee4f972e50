package io.filigree;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.history.CacheLimitException;
import io.filigree.history.History;
import io.filigree.history.HistoryColumn;
import io.filigree.history.HistoryFile;
import io.filigree.history.HistoryLayout;
import io.filigree.history.HistorySelection;
import io.filigree.history.HistorySnapshot;
import io.filigree.query.nrql.ColumnarEvents.AttributeColumn;
import io.filigree.query.nrql.ColumnarEvents.EventId;
import io.filigree.query.nrql.ColumnarEvents.Events;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.columnar.ColumnarFiles;
import org.jspecify.annotations.Nullable;

/** The files of history that queries read. */
public final class HistoryFiles implements ColumnarFiles {

    private final History history;

    public HistoryFiles(History history) {
        this.history = history;
    }

    @Override
    public Snapshot open(Session postgres, AccountScope scope, long deadlineNanos) {
        return new Active(
                postgres.rows(HistorySnapshot.SELECT, List.of(), HistorySnapshot::read).stream()
                        .collect(Collectors.toMap(HistorySnapshot::table, Function.identity())),
                scope,
                history.read(deadlineNanos));
    }

    private record Key(
            EventTable table, Range range, @Nullable EventId id) {

        boolean includes(Key other) {
            return table == other.table
                    && Objects.equals(id, other.id)
                    && !range.begin().isAfter(other.range.begin())
                    && !range.end().isBefore(other.range.end());
        }
    }

    private static final class Active implements Snapshot {

        private final Map<EventTable, HistorySnapshot> snapshots;
        private final AccountScope scope;
        private final History.Reading reading;
        private final Map<Key, Found> selected = new HashMap<>();

        Active(Map<EventTable, HistorySnapshot> snapshots, AccountScope scope, History.Reading reading) {
            this.snapshots = snapshots;
            this.scope = scope;
            this.reading = reading;
        }

        /** Events that were not final when their hour was sealed are in PostgreSQL, so both are read for the same time range. */
        @Override
        public List<Range> ranges(Events events) {
            Range range = events.range();
            List<HistoryFile> files = events.tables().stream()
                    .flatMap(table -> found(table, range, events.id()).files().stream())
                    .toList();
            if (files.isEmpty()) {
                return List.of();
            }
            Instant first = files.stream().map(HistoryFile::first).reduce(range.end(), HistoryFiles::earlier);
            Instant last = files.stream().map(HistoryFile::last).reduce(range.begin(), HistoryFiles::later);
            return List.of(new Range(later(first, range.begin()), earlier(after(last), range.end())));
        }

        @Override
        public Selection of(EventTable table, Range range, @Nullable EventId id) {
            return found(table, range, id).selection();
        }

        private Found found(EventTable table, Range range, @Nullable EventId id) {
            HistorySnapshot snapshot = snapshots.get(table);
            if (snapshot == null) {
                return Found.NOTHING;
            }
            Key key = new Key(table, range, id);
            Found known = selected.get(key);
            if (known == null) {
                known = find(snapshot, key);
                selected.put(key, known);
            }
            return known;
        }

        /** Filters of ids are not read again if the files of a longer range are known. */
        private Found find(HistorySnapshot snapshot, Key key) {
            return selected.entrySet().stream()
                    .filter(entry -> entry.getKey().includes(key))
                    .map(entry -> entry.getValue().within(key.range()))
                    .findFirst()
                    .orElseGet(() -> refusing(() -> Found.of(select(snapshot, key.range(), key.id()))));
        }

        @Override
        public void require(EventTable table, Range range, @Nullable EventId id) {
            List<HistoryFile> files = found(table, range, id).files();
            if (!files.isEmpty()) {
                refusing(() -> {
                    reading.require(files);
                    return files;
                });
            }
        }

        @Override
        public void close() {
            reading.close();
        }

        private static <T> T refusing(Call<T> call) {
            try {
                return call.run();
            } catch (UncheckedIOException e) {
                throw new QueryRefusedException(
                        Reason.HISTORY_UNAVAILABLE,
                        "events of this time range are in files of the history, which cannot be read at the moment: use a"
                                + " later time range, or run it again in a moment",
                        e);
            } catch (TimeoutException e) {
                throw new QueryRefusedException(Reason.TIMEOUT, "the query exceeded its timeout", e);
            } catch (CacheLimitException e) {
                throw new QueryRefusedException(Reason.TOO_MANY_EVENTS, String.valueOf(e.getMessage()), e);
            }
        }

        private HistorySelection select(HistorySnapshot snapshot, Range range, @Nullable EventId id)
                throws TimeoutException {
            Instant from = range.begin();
            Instant to = range.end();
            if (id == null) {
                return reading.select(snapshot, from, to, scope);
            }
            return switch (id.kind()) {
                case REQUEST -> reading.ofRequest(snapshot, id.value(), from, to, scope);
                case TRACE -> reading.ofTrace(snapshot, id.value(), from, to, scope);
            };
        }
    }

    /** A read of history. */
    private interface Call<T> {
        T run() throws TimeoutException;
    }

    private record Found(Selection selection, @Nullable HistorySelection selected) {
        static final Found NOTHING = new Found(Selection.NONE, null);

        List<HistoryFile> files() {
            return selected == null ? List.of() : selected.files();
        }

        Found within(Range range) {
            return selected == null
                    ? NOTHING
                    : of(new HistorySelection(
                            selected.layout(),
                            selected.sealedUntil(),
                            selected.files().stream()
                                    .filter(file -> file.mayHave(range.begin(), range.end()))
                                    .toList()));
        }

        static Found of(HistorySelection selected) {
            List<HistoryFile> files = selected.files();
            if (files.isEmpty()) {
                return NOTHING;
            }
            List<File> read = files.stream()
                    .map(file -> new File(file.path(), file.rows(), file.first(), file.last(), file.undecorated()))
                    .sorted(Comparator.comparing(File::first))
                    .toList();
            return new Found(new Selection(read, columns(selected), selected.rows()), selected);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The smallest time that no event at a time or before has; events have microseconds. */
    private static Instant after(Instant time) {
        return time.equals(Instant.MAX) ? time : time.plus(1, ChronoUnit.MICROS);
    }

    /** The columns of attributes that all files have. Many files have the same columns. */
    private static List<AttributeColumn> columns(HistorySelection found) {
        HistoryLayout layout = found.layout();
        List<Set<Integer>> ofFiles =
                found.files().stream().map(HistoryFile::columns).distinct().toList();
        return layout.attributes().stream()
                .filter(column -> {
                    Integer fieldId = layout.fieldId(column);
                    return fieldId != null && ofFiles.stream().allMatch(columns -> columns.contains(fieldId));
                })
                .map(column -> column(layout.table(), column))
                .toList();
    }

    private static AttributeColumn column(EventTable table, HistoryColumn column) {
        return new AttributeColumn(
                table,
                column.name(),
                column.source() == HistoryColumn.Source.PLATFORM,
                requireNonNull(column.attribute(), "attribute"),
                switch (column.type()) {
                    case STRING -> AttributeColumn.Type.STRING;
                    case DOUBLE -> AttributeColumn.Type.NUMBER;
                    case BOOLEAN -> AttributeColumn.Type.BOOLEAN;
                    default -> throw new IllegalStateException("no column of an attribute: " + column);
                });
    }
}
