package io.filigree.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;

/**
 * The files of history that a query reads. At any time an event is either in PostgreSQL or in the files of the active
 * snapshot, so a query that reads both in one transaction reads each event once:
 *
 * <ol>
 *   <li>Begin a transaction with isolation level REPEATABLE READ.
 *   <li>{@link #lock}, as its first statement. Until the transaction ends, no event of these tables moves to history.
 *   <li>{@link #select}, on the same connection.
 *   <li>Read the event tables of PostgreSQL on this connection, and the files with DuckDB. The union is complete and without
 *       duplicates for any time range: neither side needs a filter for the boundary.
 * </ol>
 *
 * <p>A transaction should end as soon as PostgreSQL has been read: sealing waits for it. Files stay readable afterwards.
 */
public interface History {

    /**
     * Prevents that events of these tables move to history while the transaction of this connection runs. Must be called
     * before the first other statement of the transaction. Does not block writers; waits at most for the short time in
     * which a partition is dropped.
     */
    void lock(Connection connection, Collection<EventTable> tables) throws SQLException;

    /**
     * The files of the active snapshot that may have events of these accounts with a time in this range.
     *
     * @param from inclusive
     * @param to exclusive
     */
    HistorySelection select(Connection connection, EventTable table, Instant from, Instant to, AccountScope scope)
            throws SQLException;

    /** The same, of the events with this request id. Files that certainly have no such event are left out. */
    HistorySelection ofRequest(
            Connection connection, EventTable table, String requestId, Instant from, Instant to, AccountScope scope)
            throws SQLException;

    /** The same, of the events with this trace id. */
    HistorySelection ofTrace(
            Connection connection, EventTable table, String traceId, Instant from, Instant to, AccountScope scope)
            throws SQLException;
}
