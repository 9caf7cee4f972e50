package io.filigree.history;

import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.TimeoutException;

import io.filigree.decorator.function.AccountScope;

/**
 * The files of history that a query reads. At any time an event is either in PostgreSQL or in the files of the active
 * snapshot, so a query that reads both in one transaction reads each event once:
 *
 * <ol>
 *   <li>Begin a transaction with isolation level REPEATABLE READ.
 *   <li>Lock the event tables themselves ({@code LOCK TABLE ONLY …}) in ACCESS SHARE mode, before the transaction takes its snapshot.
 *       Until it ends, no event of these tables moves to history. Does not block writers; waits at most for the short time in which a
 *       partition is dropped.
 *   <li>Read the active snapshots ({@link HistorySnapshot#SELECT}) in this transaction, and {@link Reading#select} their files.
 *   <li>Read the event tables of PostgreSQL in this transaction, and the files with DuckDB. The union is complete and without
 *       duplicates for any time range: neither side needs a filter for the boundary.
 * </ol>
 *
 * <p>A transaction should end as soon as PostgreSQL has been read: sealing waits for it. Files stay readable afterwards.
 */
public interface History {

    /** @param deadlineNanos until which files of a bucket are waited for, as {@link System#nanoTime} */
    Reading read(long deadlineNanos);

    /** What one query reads. Used by one thread. Methods throw {@link java.io.UncheckedIOException} if files cannot be read. */
    interface Reading extends AutoCloseable {

        /**
         * The files of a snapshot that may have events of these accounts with a time in this range.
         *
         * @param from inclusive
         * @param to exclusive
         */
        HistorySelection select(HistorySnapshot snapshot, Instant from, Instant to, AccountScope scope);

        /** The same, of the events with this request id. Files that certainly have no such event are left out. */
        HistorySelection ofRequest(
                HistorySnapshot snapshot, String requestId, Instant from, Instant to, AccountScope scope)
                throws TimeoutException;

        /** The same, of the events with this trace id. */
        HistorySelection ofTrace(HistorySnapshot snapshot, String traceId, Instant from, Instant to, AccountScope scope)
                throws TimeoutException;

        /**
         * Puts files where DuckDB reads them, until this is closed.
         *
         * @throws CacheLimitException if they are too large together
         */
        void require(Collection<HistoryFile> files) throws TimeoutException;

        @Override
        void close();
    }
}
