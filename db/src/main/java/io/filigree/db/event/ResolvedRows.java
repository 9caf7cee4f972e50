package io.filigree.db.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.function.InvokedArn;

/** Updates events whose function or request id was found, within the transaction that a connection is in. */
final class ResolvedRows {

    private static final String RESOLVE = """
            UPDATE %s AS r
            SET function_arn = u.function_arn, qualifier = u.qualifier, reported_version = u.reported_version,
                request_id = u.request_id, decoration_status = u.status, decoration_reason = u.reason,
                metadata_id = u.metadata_id::bigint, metadata_age_ms = u.age::bigint,
                unresolved = CASE WHEN u.waits::boolean THEN r.unresolved END
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::text[])
                AS u(tuple_id, function_arn, qualifier, reported_version, request_id, status, reason, metadata_id, age, waits)
            WHERE r.ctid = u.tuple_id::tid
            """;

    private static final String SET_REQUEST_IDS = """
            WITH waiting AS (
                SELECT r.tableoid, r.ctid, r.ts, r.trace_id, g.found, g.waits
                FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                    AS g(trace_id, unresolved, accounts, request_id, span_id, function_arn, found, waits)
                JOIN %1$s r ON r.trace_id = g.trace_id AND r.unresolved = g.unresolved::text[]
                    AND r.account_ids IS NOT DISTINCT FROM g.accounts::text[]
                    AND r.request_id IS NOT DISTINCT FROM g.request_id AND %2$s IS NOT DISTINCT FROM g.span_id
                    AND r.function_arn = g.function_arn
                WHERE r.unresolved IS NOT NULL AND r.type <> 'AwsLambdaInvocation' AND r.ts >= ?
                FOR UPDATE OF r SKIP LOCKED
            )
            UPDATE %1$s AS r
            SET request_id = w.found, unresolved = CASE WHEN w.waits::boolean THEN r.unresolved END
            FROM waiting w
            WHERE r.trace_id = w.trace_id AND r.unresolved IS NOT NULL AND r.ts = w.ts
                AND r.tableoid = w.tableoid AND r.ctid = w.ctid
            """;

    private final Connection connection;

    ResolvedRows(Connection connection) {
        this.connection = connection;
    }

    /** Writes function, request id and decoration of each event to its row. */
    void resolve(Map<UnresolvedEvent.Row, DecoratedEvent> resolved) throws SQLException {
        Map<String, List<Map.Entry<UnresolvedEvent.Row, DecoratedEvent>>> byPartition = resolved.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().partition(), LinkedHashMap::new, Collectors.toList()));
        for (Map.Entry<String, List<Map.Entry<UnresolvedEvent.Row, DecoratedEvent>>> partition :
                byPartition.entrySet()) {
            // The name is as PostgreSQL quotes it.
            try (PreparedStatement statement =
                    EventStatements.prepare(connection, RESOLVE.formatted(partition.getKey()))) {
                List<Map.Entry<UnresolvedEvent.Row, DecoratedEvent>> rows = partition.getValue();
                EventStatements.setTexts(statement, 1, rows, row -> row.getKey().tupleId());
                EventStatements.setTexts(
                        statement, 2, rows, row -> function(row).function().toString());
                EventStatements.setTexts(
                        statement, 3, rows, row -> function(row).qualifier());
                EventStatements.setTexts(
                        statement, 4, rows, row -> function(row).reportedVersion());
                EventStatements.setTexts(
                        statement,
                        5,
                        rows,
                        row -> EventStore.id(row.getValue().event().requestId()));
                EventStatements.setTexts(
                        statement, 6, rows, row -> decoration(row).status().text());
                EventStatements.setTexts(
                        statement,
                        7,
                        rows,
                        row -> decoration(row) instanceof Missing missing
                                ? missing.reason().name()
                                : null);
                EventStatements.setTexts(
                        statement,
                        8,
                        rows,
                        row -> decoration(row) instanceof Found found
                                ? Long.toString(found.metadata().id())
                                : null);
                EventStatements.setTexts(
                        statement,
                        9,
                        rows,
                        row -> decoration(row) instanceof Found found
                                ? Long.toString(found.age().toMillis())
                                : null);
                EventStatements.setTexts(
                        statement,
                        10,
                        rows,
                        row -> String.valueOf(
                                SenderResource.waitsForInvocation(row.getValue().event())));
                statement.executeUpdate();
            }
        }
    }

    private static InvokedArn function(Map.Entry<UnresolvedEvent.Row, DecoratedEvent> row) {
        InvokedArn function = row.getValue().event().function();
        if (function == null) {
            throw new IllegalArgumentException("A resolved event has no function");
        }
        return function;
    }

    private static Decoration decoration(Map.Entry<UnresolvedEvent.Row, DecoratedEvent> row) {
        return row.getValue().decoration();
    }

    /** Writes the request ids of events whose function is known. */
    int setRequestIds(Map<UnresolvedGroup, ResolvedRequestId> found, Instant since) throws SQLException {
        List<Map.Entry<UnresolvedGroup, ResolvedRequestId>> groups = List.copyOf(found.entrySet());
        int updated = 0;
        for (EventTable table : EventTable.values()) {
            try (PreparedStatement statement = EventStatements.prepare(
                    connection, SET_REQUEST_IDS.formatted(table.table(), UnresolvedRows.SPAN))) {
                EventStatements.setTexts(
                        statement, 1, groups, group -> group.getKey().traceId());
                EventStatements.setTexts(
                        statement, 2, groups, group -> group.getKey().key().unresolved());
                EventStatements.setTexts(
                        statement, 3, groups, group -> group.getKey().key().accounts());
                EventStatements.setTexts(
                        statement, 4, groups, group -> group.getKey().requestId());
                EventStatements.setTexts(
                        statement, 5, groups, group -> group.getKey().spanId());
                EventStatements.setTexts(statement, 6, groups, group -> {
                    InvokedArn function = group.getKey().function();
                    return function == null ? null : function.function().toString();
                });
                EventStatements.setTexts(
                        statement,
                        7,
                        groups,
                        group -> EventStore.id(group.getValue().requestId()));
                EventStatements.setTexts(
                        statement,
                        8,
                        groups,
                        group -> String.valueOf(!group.getValue().isCertain()));
                statement.setTimestamp(9, Timestamp.from(since));
                updated += statement.executeUpdate();
            }
        }
        return updated;
    }
}
