package io.filigree.query.nrql;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;

/** The events that are stored in columnar files instead of PostgreSQL. Each event is in one of the two. */
public interface ColumnarEvents {

    /** All events are in PostgreSQL. */
    ColumnarEvents NONE = (postgres, scope, timeout) -> new Reader() {
        @Override
        public List<Range> ranges(Collection<EventTable> tables, Range window) {
            return List.of();
        }

        @Override
        public Session events(Collection<EventTable> tables, Range range) {
            throw new IllegalStateException("No events are in files");
        }

        @Override
        public void close() {}
    };

    /**
     * Opens the files that the snapshot of a transaction refers to. Reads nothing until events are read.
     *
     * @param postgres the transaction of the query, which is open longer than the reader
     * @param scope whose events are read
     * @param timeout for all statements together
     */
    Reader open(Session postgres, AccountScope scope, Duration timeout);

    /** The files of one snapshot. */
    interface Reader extends AutoCloseable {

        /** The parts of a time range that may have events of these tables in files, without overlap; empty if there are none. */
        List<Range> ranges(Collection<EventTable> tables, Range window);

        /**
         * Returns the files with events of a time range, as tables with the names and columns of PostgreSQL's. The session is used
         * before the next call.
         */
        Session events(Collection<EventTable> tables, Range range);

        @Override
        void close();
    }
}
