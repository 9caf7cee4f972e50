package io.filigree.query.nrql.columnar;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.ColumnarEvents.AttributeColumn;
import io.filigree.query.nrql.ColumnarEvents.EventId;
import io.filigree.query.nrql.ColumnarEvents.Events;
import io.filigree.query.nrql.ColumnarEvents.Portion;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;
import org.jspecify.annotations.Nullable;

/** Finds the columnar files of events. */
public interface ColumnarFiles {

    /**
     * Returns the files of the snapshot that is active in a transaction of PostgreSQL.
     *
     * @param scope whose events are read; files without any of them may be left out
     * @param deadlineNanos of the query, as {@link System#nanoTime}
     */
    Snapshot open(Session postgres, AccountScope scope, long deadlineNanos);

    /** The files of one snapshot. Used by one thread. */
    interface Snapshot extends AutoCloseable {

        /** The parts of the time range that may have such events in files, without overlap. No such event of a file is outside. */
        List<Range> ranges(Events events);

        /**
         * The files that may have events of a table.
         *
         * @param id of the events; null for all
         */
        Selection of(EventTable table, Range range, @Nullable EventId id);

        /** Makes these files readable until this is closed. Files that always are need nothing. */
        default void require(EventTable table, Range range, @Nullable EventId id) {}

        @Override
        default void close() {}
    }

    /**
     * Files of one event table.
     *
     * @param files in the order of their times
     * @param columns that all of them have in addition to those of the event table
     * @param rows at most of all these files
     */
    record Selection(List<File> files, List<AttributeColumn> columns, long rows) {

        /** No files. */
        public static final Selection NONE = new Selection(List.of(), List.of(), 0);

        public Selection {
            files = List.copyOf(files);
            columns = List.copyOf(columns);
        }

        Selection portion(Portion portion, Range range) {
            return switch (portion) {
                case ALL -> this;
                case SAMPLE ->
                    having(IntStream.range(0, files.size())
                            .filter(i -> i % ColumnarEvents.SAMPLE == 0)
                            .mapToObj(files::get));
                case ENDS -> having(files.stream().filter(file -> !file.isWithin(range)));
            };
        }

        /** Some of the files. */
        Selection having(Stream<File> some) {
            return new Selection(some.toList(), columns, rows);
        }
    }

    /**
     * A file.
     *
     * @param first no event of the file is before
     * @param last no event of the file is after
     * @param undecorated whether events can be without metadata
     */
    record File(Path path, long rows, Instant first, Instant last, boolean undecorated) {

        /** Whether all events are in a time range. */
        boolean isWithin(Range range) {
            return !first.isBefore(range.begin()) && last.isBefore(range.end());
        }
    }
}
