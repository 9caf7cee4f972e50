package io.filigree.db.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Stack traces that agents send separately from their errors. Each is stored as an error whose completion is the stack trace
 * ({@link EventOrigin#ERROR_TRACE}), until it is joined: then the completion is that of the error, and its own row is
 * removed. The fingerprint of the stack trace, which includes its top frame, replaces that of the error.
 *
 * <p>A stack trace belongs to the error of the same function, request id, class and message that has no stack trace. With several, it is
 * the one with the same number in the order of their times. The result does not depend on the order of storage.
 */
final class ErrorTraceRows {

    /**
     * The maximum time between an error and its stack trace. Some agents send no time with it, so it has that of its receipt,
     * and the error its own: what a sender kept for days is joined as long as events are kept.
     */
    static final Duration WINDOW = Duration.ofDays(35);

    private static final String CLASS = "r.attributes ->> 'error.class'";
    private static final String MESSAGE = "r.attributes ->> 'error.message'";
    private static final String IS_TRACE = "r.inferred_from_log AND r.completion ?? 'stackTrace'";
    private static final String LACKS_TRACE = "r.inferred_from_log IS NOT TRUE AND NOT r.attributes ?? 'stackTrace'"
            + " AND NOT coalesce(r.completion, '{}') ?? 'stackTrace'";

    /** Locked in the same order by every transaction. Rows have no key: a message may have several with the same time. */
    private static final String JOIN = """
            WITH locked AS MATERIALIZED (
                SELECT r.tableoid AS part, r.ctid AS place, r.request_id, r.ts, r.message_identity, r.function_arn,
                    coalesce(%1$s, '') AS class, coalesce(%2$s, '') AS message,
                    r.inferred_from_log IS TRUE AS is_trace, r.completion -> 'stackTrace' AS stack,
                    r.completion -> 'error.fingerprint' AS fingerprint
                FROM lambda_invocation_error r
                WHERE r.request_id = ANY (?) AND r.ts >= ? AND r.ts < ? AND r.function_arn IS NOT NULL
                    AND (%3$s OR %4$s)
                ORDER BY r.request_id, r.ts, r.message_identity
                FOR UPDATE
            ), numbered AS (
                SELECT l.*, row_number() OVER (
                    PARTITION BY is_trace, function_arn, request_id, class, message
                    ORDER BY ts, message_identity, part, place) AS number
                FROM locked l
            ), pairs AS (
                SELECT e.part AS error_part, e.place AS error_place, e.request_id,
                    t.part AS trace_part, t.place AS trace_place, t.stack,
                    t.fingerprint
                FROM numbered t
                    JOIN numbered e USING (function_arn, request_id, class, message, number)
                WHERE t.is_trace AND NOT e.is_trace
            ), joined AS (
                UPDATE lambda_invocation_error r
                SET completion = coalesce(r.completion, '{}') || jsonb_strip_nulls(jsonb_build_object(
                    'stackTrace', p.stack, 'error.fingerprint', p.fingerprint))
                FROM pairs p
                WHERE r.request_id = p.request_id AND r.tableoid = p.error_part AND r.ctid = p.error_place
                RETURNING p.request_id, p.trace_part, p.trace_place
            )
            DELETE FROM lambda_invocation_error r USING joined j
            WHERE r.request_id = j.request_id AND r.tableoid = j.trace_part AND r.ctid = j.trace_place
            """.formatted(CLASS, MESSAGE, IS_TRACE, LACKS_TRACE);

    private static final String WAITING = """
            SELECT DISTINCT r.request_id FROM lambda_invocation_error r
            WHERE r.received_at > ? AND %s AND EXISTS (
                SELECT FROM lambda_invocation_error e
                WHERE e.request_id = r.request_id AND e.ts > ? AND e.function_arn = r.function_arn
                    AND e.inferred_from_log IS NOT TRUE
                    AND e.attributes ->> 'error.class' IS NOT DISTINCT FROM %s
                    AND e.attributes ->> 'error.message' IS NOT DISTINCT FROM %s
                    AND NOT e.attributes ?? 'stackTrace' AND NOT coalesce(e.completion, '{}') ?? 'stackTrace')
            LIMIT ?
            """.formatted(IS_TRACE, CLASS, MESSAGE);

    private ErrorTraceRows() {}

    /**
     * Joins stored rows of these request ids within {@link #WINDOW} of the two times, and returns the number of joined stack
     * traces.
     */
    static int join(Connection connection, Collection<String> requestIds, Instant from, Instant to)
            throws SQLException {
        try (PreparedStatement statement = EventStatements.prepare(connection, JOIN)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            requestIds.stream()
                                    .map(EventStore::requiredId)
                                    .distinct()
                                    .sorted()
                                    .toArray()));
            statement.setTimestamp(2, Timestamp.from(from.minus(WINDOW)));
            statement.setTimestamp(3, Timestamp.from(to.plus(WINDOW)));
            return statement.executeUpdate();
        }
    }

    /** Request ids whose stack traces are not joined although their errors are stored, of rows received later. */
    static Set<String> waiting(Connection connection, Instant since, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WAITING)) {
            statement.setTimestamp(1, Timestamp.from(since));
            statement.setTimestamp(2, Timestamp.from(since.minus(WINDOW)));
            statement.setInt(3, limit);
            Set<String> requestIds = new LinkedHashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    requestIds.add(rows.getString(1));
                }
            }
            return requestIds;
        }
    }
}
