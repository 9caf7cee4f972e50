package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest.Range;

/**
 * Rejects a query of some accounts that would read too many of their events. PostgreSQL's estimates use the statistics of
 * all accounts, so the events of these accounts are counted instead: first all events ever written, from counters, and only
 * above the limit those in the time range.
 */
final class EventLimit {

    private static final String EVER_WRITTEN = """
            SELECT coalesce(sum(events), 0)::bigint FROM function_activity
            WHERE split_part(function_arn, ':', 5) = ANY({})
            """;

    private final Session session;
    private final ScopedTables tables;
    private final long maxEvents;
    private boolean unreachable;

    EventLimit(Session session, ScopedTables tables, long maxEvents) {
        this.session = session;
        this.tables = tables;
        this.maxEvents = maxEvents;
        this.unreachable = !tables.isBound();
    }

    /** @throws QueryRefusedException where there are more events of the type in the window than may be read */
    void check(String type, Range window) {
        if (unreachable) {
            return;
        }
        unreachable = number(SqlFragment.of(EVER_WRITTEN, tables.accounts())) <= maxEvents;
        if (!unreachable && number(count(type, window)) > maxEvents) {
            throw refusal(maxEvents);
        }
    }

    static QueryRefusedException refusal(long maxEvents) {
        return new QueryRefusedException(
                Reason.TOO_MANY_EVENTS,
                "it would read more than " + maxEvents + " events"
                        + " (filigree.query.max-events): use a shorter time range or more conditions");
    }

    /** Up to one more than the limit. */
    private SqlFragment count(String type, Range window) {
        EventTable table = EventTable.ofType(type);
        return SqlFragment.of(
                "SELECT count(*) FROM (SELECT FROM {} UNION ALL SELECT FROM {} LIMIT {}) AS event",
                tables.decoratedEvents(table, type, window, List.of()),
                tables.undecoratedEvents(table, type, window),
                SqlFragment.integer(maxEvents == Long.MAX_VALUE ? maxEvents : maxEvents + 1));
    }

    private long number(SqlFragment sql) {
        return session.rows(sql.text(), sql.parameters(), row -> row.getLong(1)).get(0);
    }
}
