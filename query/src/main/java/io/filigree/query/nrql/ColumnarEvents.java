package io.filigree.query.nrql;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;
import org.jspecify.annotations.Nullable;

/** The events that are stored in columnar files instead of PostgreSQL. Each event is in one of the two. */
public interface ColumnarEvents {

    /** The end of the name of a table with the events of those files that have events without metadata. */
    String UNDECORATED = "_undecorated";

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
        public boolean fitsIntoMemory(Events events) {
            return true;
        }

        @Override
        public long eventsOfWholeFiles(Events events) {
            return 0;
        }

        @Override
        public Session session(Events events, Portion portion) {
            throw new IllegalStateException("No events are in files");
        }

        @Override
        public Copy copy(String table, List<Column> columns) {
            throw new IllegalStateException("No events are in files");
        }

        @Override
        public void table(String table, String select, List<Object> parameters) {
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

        /** Whether a value of each event in these files fits into the memory of a query. */
        boolean fitsIntoMemory(Events events);

        /** The number of all events in those of these files that have none outside the time range. No file is read. */
        long eventsOfWholeFiles(Events events);

        /**
         * Returns the files with such events, as tables with the names and columns of PostgreSQL's, and with {@link #columns}. They have
         * no event outside the time range, and may have others than those with the id. The session is used before the next call.
         *
         * @param portion of the files
         */
        Session session(Events events, Portion portion);

        /** Returns all files with such events. */
        default Session session(Events events) {
            return session(events, Portion.ALL);
        }

        /**
         * Creates an empty table, which statements of a session can read when the copy is closed. It replaces the table of an
         * earlier call.
         *
         * @param table its name, a word in SQL
         */
        Copy copy(String table, List<Column> columns);

        /**
         * Creates a table of the rows of a statement of the last session, which later statements can read. It replaces the table of
         * an earlier call.
         */
        void table(String table, String select, List<Object> parameters);

        @Override
        void close();
    }

    /** Which of the files are read. */
    enum Portion {
        ALL,
        /** One of {@value #SAMPLE}, at least one of all. Files have hours, so it has each hour of the day within a week. */
        SAMPLE,
        /** Those that may have events outside the time range. */
        ENDS
    }

    /** Of how many files {@link Portion#SAMPLE} has one. */
    int SAMPLE = 7;

    /** Adds rows to a table. */
    interface Copy extends AutoCloseable {

        /**
         * Adds a row with the values of all columns in their order.
         *
         * @param values as {@link Column#read} returns them
         * @return an estimate of its bytes
         * @throws QueryRefusedException if the rows exceed a limit
         */
        long add(@Nullable Object[] values);

        @Override
        void close();
    }

    /** A column of a {@link Copy}. */
    record Column(String name, Type type) {

        /** Reads the first columns of a row. */
        public static @Nullable Object[] read(List<Column> columns, ResultSet row) throws SQLException {
            @Nullable Object[] values = new Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = columns.get(i).type().read(row, i + 1);
            }
            return values;
        }

        /** The type of the values. */
        public enum Type {
            TIME,
            NUMBER,
            TEXT,
            BOOLEAN,
            JSON;

            private @Nullable Object read(ResultSet row, int column) throws SQLException {
                return switch (this) {
                    case TIME -> row.getObject(column, OffsetDateTime.class);
                    case NUMBER -> {
                        double number = row.getDouble(column);
                        yield row.wasNull() ? null : number;
                    }
                    case TEXT, JSON -> row.getString(column);
                    case BOOLEAN -> {
                        boolean truth = row.getBoolean(column);
                        yield row.wasNull() ? null : truth;
                    }
                };
            }
        }
    }

    /**
     * Which events are read.
     *
     * @param range no event outside is needed
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
