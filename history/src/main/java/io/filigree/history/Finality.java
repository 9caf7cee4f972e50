package io.filigree.history;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

import io.filigree.db.event.EventTable;

/**
 * When an event can no longer change. An event changes when another message is joined to it, when its function becomes known,
 * or when a stack trace is joined to it.
 *
 * @param closedBefore messages of invocations that began earlier are no longer joined
 * @param receivedBefore events that were received later may still be joined with a message of the same body, or of the next
 * @param waitingBefore events of an earlier time no longer wait for their function or for their error
 */
record Finality(Instant closedBefore, Instant receivedBefore, Instant waitingBefore) {

    /** As long as the last message of an invocation may arrive after another one. */
    private static final Duration RECEIPT = Duration.ofHours(1);

    /** For a run of late decoration that began before the end of the window. */
    private static final Duration SLACK = Duration.ofMinutes(10);

    Finality {
        requireNonNull(closedBefore, "closedBefore");
        requireNonNull(receivedBefore, "receivedBefore");
        requireNonNull(waitingBefore, "waitingBefore");
    }

    /**
     * @param sealAfter the time from the end of an hour until it is closed
     * @param lateWindow how long events wait for their function
     */
    static Finality at(Instant now, Duration sealAfter, Duration lateWindow) {
        Instant closed = now.minus(sealAfter);
        Instant received = now.minus(RECEIPT.compareTo(sealAfter) < 0 ? RECEIPT : sealAfter);
        Duration waiting = lateWindow.plus(SLACK);
        return new Finality(closed, received, waiting.compareTo(sealAfter) > 0 ? now.minus(waiting) : closed);
    }

    /** The condition of final rows. It depends on the row alone, so it has the same result whenever it is evaluated. */
    String condition(EventTable table) {
        String condition =
                "(ts < %s AND received_at < %s AND (ts < %s OR (decoration_status <> 'pending' AND unresolved IS NULL%s)))";
        String trace = table == EventTable.INVOCATION_ERROR
                ? " AND NOT (inferred_from_log IS TRUE AND coalesce(completion, '{}') ? 'stackTrace')"
                : "";
        return condition.formatted(literal(closedBefore), literal(receivedBefore), literal(waitingBefore), trace);
    }

    /** A time in SQL. COPY takes no parameters. */
    static String literal(Instant time) {
        return "'" + time + "'::timestamptz";
    }
}
