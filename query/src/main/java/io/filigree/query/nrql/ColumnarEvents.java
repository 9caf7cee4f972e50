package io.filigree.query.nrql;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;
import org.jspecify.annotations.Nullable;

/** The events that are stored in columnar files instead of PostgreSQL. Each event is in one of the two. */
public interface ColumnarEvents {

    /** All events are in PostgreSQL. */
    ColumnarEvents NONE = (postgres, scope, timeout) -> new Reader() {
        @Override
        public List<Range> ranges(Events events) {
            return List.of();
        }

        @Override
        public List<AttributeColumn> columns(Events events) {
            return List.of();
        }

        @Override
        public Session session(Events events) {
            throw new IllegalStateException("No events are in files");
        }

        @Override
        public Copy copy(List<Column> columns) {
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

        /** The parts of the time range that may have such events in files, without overlap; empty if there are none. */
        List<Range> ranges(Events events);

        /** The columns that all files with such events have in addition to those of the event tables. */
        List<AttributeColumn> columns(Events events);

        /**
         * Returns the files with such events, as tables with the names and columns of PostgreSQL's, and with {@link #columns}. The session
         * is used before the next call.
         */
        Session session(Events events);

        /**
         * Creates an empty table {@code copied}, which statements of a session can read when the copy is closed. It replaces the
         * table of an earlier call.
         */
        Copy copy(List<Column> columns);

        @Override
        void close();
    }

    /** Adds rows of PostgreSQL to a table. */
    interface Copy extends AutoCloseable {

        /**
         * Adds a row with the values of all columns in their order.
         *
         * @return an estimate of its bytes
         * @throws QueryRefusedException if the rows exceed a limit
         */
        long add(ResultSet row) throws SQLException;

        @Override
        void close();
    }

    /** A column of a {@link Copy}. */
    record Column(String name, Type type) {

        /** The type of the values. */
        public enum Type {
            TIME,
            NUMBER,
            TEXT,
            BOOLEAN,
            JSON
        }
    }

    /**
     * Which events are read.
     *
     * @param range no event outside is needed; there may be some
     * @param id of the events that are needed; null for all
     */
    record Events(
            Set<EventTable> tables, Range range, @Nullable EventId id) {

        public Events {
            tables = Set.copyOf(tables);
            requireNonNull(range, "range");
        }

        /** The same events within a part of the range. */
        public Events within(Range part) {
            return new Events(tables, part, id);
        }
    }

    /** An id by which events are looked up. */
    record EventId(Kind kind, String value) {

        /** Which id. */
        public enum Kind {
            /** The column {@code request_id}, or an attribute {@code aws.requestId} of the sender. */
            REQUEST,
            /** The column {@code trace_id}, or an attribute {@code traceId} or {@code trace.id} of the sender. */
            TRACE
        }
    }

    /**
     * A column with the values of an attribute that have the type of the column. It is null for other values, and for numbers
     * beyond 1e300.
     *
     * @param name a word in SQL
     * @param completion whether the values come from platform lines, not from the sender
     */
    record AttributeColumn(EventTable table, String name, boolean completion, String attribute, Type type) {

        /** The type of the values. */
        public enum Type {
            STRING,
            NUMBER,
            BOOLEAN
        }
    }
}
