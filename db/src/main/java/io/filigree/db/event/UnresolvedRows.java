package io.filigree.db.event;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.filigree.db.JsonText;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/** Invocations of traces, and stored events that name no function, within the transaction that a connection is in. */
final class UnresolvedRows {

    /** The accounts of an invocation and its sender, as {@link TraceKey#admits} has it. */
    private static final String ADMITTED = """
            CASE WHEN k.scope IS NULL THEN r.account_ids IS NULL
                ELSE split_part(r.function_arn, ':', 5) = ANY (string_to_array(k.scope, ','))
                    AND (r.account_ids IS NULL OR r.account_ids @> string_to_array(k.scope, ','))
            END""";

    /** By the index on request ids where the event has one, by that on traces where it has none. */
    private static final String INVOCATIONS = """
            SELECT k.number, i.* FROM unnest(?::text[], ?::text[], ?::text[])
                WITH ORDINALITY AS k(trace_id, scope, request_id, number)
            CROSS JOIN LATERAL (
                (SELECT r.function_arn, r.qualifier, r.reported_version, r.request_id, r.account_ids,
                    r.attributes ->> 'guid' AS span_id
                FROM lambda_invocation r
                WHERE k.request_id IS NULL AND r.trace_id = k.trace_id AND r.ts >= ? AND r.ts < ?
                    AND r.function_arn IS NOT NULL AND %1$s
                LIMIT %2$d)
                UNION ALL
                (SELECT r.function_arn, r.qualifier, r.reported_version, r.request_id, r.account_ids,
                    r.attributes ->> 'guid' AS span_id
                FROM lambda_invocation r
                WHERE r.request_id = k.request_id AND r.trace_id = k.trace_id AND r.ts >= ? AND r.ts < ?
                    AND r.function_arn IS NOT NULL AND %1$s
                LIMIT %2$d)
            ) AS i
            """.formatted(ADMITTED, EventStore.MAX_OF_A_TRACE + 1);

    private static final String INVOCATIONS_OF_REQUESTS = """
            SELECT k.number, i.* FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS k(request_id, scope, number)
            CROSS JOIN LATERAL (
                SELECT r.function_arn, r.qualifier, r.reported_version, r.request_id, r.account_ids,
                    r.attributes ->> 'guid' AS span_id
                FROM lambda_invocation r
                WHERE r.request_id = k.request_id AND r.ts >= ? AND r.ts < ? AND r.function_arn IS NOT NULL AND %s
                LIMIT %d
            ) AS i
            """.formatted(ADMITTED, EventStore.MAX_OF_A_REQUEST + 1);

    /** Invocations are not part of other ones. */
    private static final List<EventTable> PARTS_OF_INVOCATIONS = Arrays.stream(EventTable.values())
            .filter(table -> table != EventTable.INVOCATION)
            .toList();

    /** As {@link TraceInvocation#spanOf}. */
    static final String SPAN = "coalesce(attributes ->> 'span.id', attributes ->> 'spanId', attributes ->> 'parentId')";

    private static final String GROUP_COLUMNS = "trace_id, unresolved, account_ids, request_id, " + SPAN
            + " AS span_id, function_arn, qualifier," + " reported_version, type = 'AwsLambdaInvocation' AS invocation";

    private static final String TRACE_GROUPS = """
            SELECT r.*, r.unresolved::text AS unresolved_text, r.account_ids::text AS accounts_text FROM (
                SELECT trace_id, unresolved, account_ids, request_id, span_id, function_arn, qualifier, reported_version,
                    invocation, min(ts) AS first, max(ts) AS last
                FROM (%s) AS waiting
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
                LIMIT ?
            ) AS r
            """.formatted(perTable(
            List.of(EventTable.values()),
            "SELECT " + GROUP_COLUMNS + ", ts FROM %s"
                    + " WHERE trace_id = ANY (?) AND unresolved IS NOT NULL AND ts >= ?"));

    private static final String REQUEST_GROUPS = """
            SELECT NULL AS trace_id, r.request_id, r.unresolved, r.account_ids, NULL AS span_id, NULL AS function_arn,
                NULL AS qualifier, NULL AS reported_version, false AS invocation, r.first, r.last,
                r.unresolved::text AS unresolved_text, r.account_ids::text AS accounts_text
            FROM (
                SELECT request_id, unresolved, account_ids, min(ts) AS first, max(ts) AS last
                FROM (%s) AS waiting
                GROUP BY 1, 2, 3
                LIMIT ?
            ) AS r
            """.formatted(perTable(
            PARTS_OF_INVOCATIONS,
            "SELECT request_id, unresolved, account_ids, ts FROM %s"
                    + " WHERE request_id = ANY (?) AND unresolved IS NOT NULL AND function_arn IS NULL AND ts >= ?"));

    /** Each step is one look into an index, however many events have the same resource. */
    private static final String RESOURCES = """
            WITH RECURSIVE resource AS (
                (SELECT unresolved, account_ids, ts FROM %1$s
                WHERE function_arn IS NULL AND unresolved <> '{}' AND unresolved > ?::text[] AND ts >= ?
                ORDER BY unresolved LIMIT 1)
                UNION ALL
                SELECT next.* FROM resource CROSS JOIN LATERAL (
                    SELECT unresolved, account_ids, ts FROM %1$s
                    WHERE function_arn IS NULL AND unresolved <> '{}' AND unresolved > resource.unresolved AND ts >= ?
                    ORDER BY unresolved LIMIT 1
                ) AS next
            )
            SELECT NULL AS trace_id, unresolved, account_ids, NULL AS request_id, NULL AS span_id, NULL AS function_arn, NULL AS qualifier,
                NULL AS reported_version, false AS invocation, ts AS first, ts AS last,
                unresolved::text AS unresolved_text, account_ids::text AS accounts_text
            FROM resource LIMIT ?
            """;

    private static final String TRACES = """
            SELECT DISTINCT trace_id FROM %s WHERE unresolved IS NOT NULL AND trace_id > ? AND ts >= ?
            ORDER BY trace_id LIMIT ?
            """;

    private static final String REQUESTS = """
            SELECT DISTINCT request_id FROM %s
            WHERE unresolved IS NOT NULL AND function_arn IS NULL AND request_id > ? AND ts >= ?
            ORDER BY request_id LIMIT ?
            """;

    private static final String EVENT_COLUMNS =
            "r.tableoid::regclass::text AS partition, r.ctid::text AS tuple_id, r.ts,"
                    + " r.type, r.trace_id, r.request_id, r.attributes, r.completion, r.decoration_reason";

    private static final String EVENTS_OF_TRACES = """
            SELECT g.number, %s FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                WITH ORDINALITY AS g(trace_id, unresolved, accounts, request_id, span_id, type, number)
            JOIN %s r ON r.trace_id = g.trace_id AND r.unresolved = g.unresolved::text[]
                AND r.account_ids IS NOT DISTINCT FROM g.accounts::text[]
                AND r.request_id IS NOT DISTINCT FROM g.request_id AND %s IS NOT DISTINCT FROM g.span_id
                AND (r.type = 'AwsLambdaInvocation') = g.type::boolean
            WHERE r.unresolved IS NOT NULL AND r.function_arn IS NULL AND r.ts >= ?
            LIMIT ?
            FOR UPDATE OF r SKIP LOCKED
            """;

    private static final String EVENTS_OF_REQUESTS = """
            SELECT g.number, %s FROM unnest(?::text[], ?::text[], ?::text[])
                WITH ORDINALITY AS g(request_id, unresolved, accounts, number)
            JOIN %s r ON r.request_id = g.request_id AND r.unresolved = g.unresolved::text[]
                AND r.account_ids IS NOT DISTINCT FROM g.accounts::text[]
            WHERE r.unresolved IS NOT NULL AND r.function_arn IS NULL AND r.ts >= ?
            LIMIT ?
            FOR UPDATE OF r SKIP LOCKED
            """;

    private static final String EVENTS_OF_RESOURCES = """
            SELECT g.number, %s FROM unnest(?::text[], ?::text[])
                WITH ORDINALITY AS g(unresolved, accounts, number)
            JOIN %s r ON r.unresolved = g.unresolved::text[] AND r.account_ids IS NOT DISTINCT FROM g.accounts::text[]
            WHERE r.unresolved <> '{}' AND r.function_arn IS NULL AND r.ts >= ?
            LIMIT ?
            FOR UPDATE OF r SKIP LOCKED
            """;

    private final Connection connection;

    UnresolvedRows(Connection connection) {
        this.connection = connection;
    }

    private static String perTable(List<EventTable> tables, String select) {
        return tables.stream().map(table -> select.formatted(table.table())).collect(Collectors.joining(" UNION ALL "));
    }

    Map<TraceKey, List<TraceInvocation>> invocations(Collection<TraceKey> keys, Instant from, Instant to)
            throws SQLException {
        List<TraceKey> numbered = List.copyOf(keys);
        try (PreparedStatement statement = EventStatements.prepare(connection, INVOCATIONS)) {
            EventStatements.setTexts(statement, 1, numbered, TraceKey::traceId);
            EventStatements.setTexts(statement, 2, numbered, key -> scope(key.accounts()));
            EventStatements.setTexts(statement, 3, numbered, TraceKey::requestId);
            for (int parameter = 4; parameter <= 6; parameter += 2) {
                statement.setTimestamp(parameter, Timestamp.from(from));
                statement.setTimestamp(parameter + 1, Timestamp.from(to));
            }
            return invocations(statement, numbered);
        }
    }

    Map<RequestKey, List<TraceInvocation>> invocationsOfRequests(Collection<RequestKey> keys, Instant from, Instant to)
            throws SQLException {
        List<RequestKey> numbered = List.copyOf(keys);
        try (PreparedStatement statement = EventStatements.prepare(connection, INVOCATIONS_OF_REQUESTS)) {
            EventStatements.setTexts(statement, 1, numbered, RequestKey::requestId);
            EventStatements.setTexts(statement, 2, numbered, key -> scope(key.accounts()));
            statement.setTimestamp(3, Timestamp.from(from));
            statement.setTimestamp(4, Timestamp.from(to));
            return invocations(statement, numbered);
        }
    }

    private static @Nullable String scope(AccountScope accounts) {
        return accounts.match(() -> null, ids -> String.join(",", ids));
    }

    private static <K> Map<K, List<TraceInvocation>> invocations(PreparedStatement statement, List<K> numbered)
            throws SQLException {
        Map<K, List<TraceInvocation>> found = new HashMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                InvokedArn function = function(rows);
                if (function != null) {
                    found.computeIfAbsent(numbered.get(rows.getInt("number") - 1), key -> new ArrayList<>())
                            .add(new TraceInvocation(
                                    function,
                                    rows.getString("request_id"),
                                    rows.getString("span_id"),
                                    EventStatements.accounts(rows)));
                }
            }
        }
        return found;
    }

    List<UnresolvedGroup> ofTraces(Collection<String> traceIds, Instant since, int limit) throws SQLException {
        return ofIds(TRACE_GROUPS, EventTable.values().length, traceIds, since, limit);
    }

    List<UnresolvedGroup> ofRequests(Collection<String> requestIds, Instant since, int limit) throws SQLException {
        return ofIds(REQUEST_GROUPS, PARTS_OF_INVOCATIONS.size(), requestIds, since, limit);
    }

    private List<UnresolvedGroup> ofIds(String sql, int tables, Collection<String> some, Instant since, int limit)
            throws SQLException {
        try (PreparedStatement statement = EventStatements.prepare(connection, sql)) {
            Array ids = connection.createArrayOf("text", some.toArray());
            int parameter = 1;
            for (int table = 0; table < tables; table++) {
                statement.setArray(parameter++, ids);
                statement.setTimestamp(parameter++, Timestamp.from(since));
            }
            statement.setInt(parameter, limit);
            return groups(statement);
        }
    }

    /** Of one table, in the order of their keys. */
    List<UnresolvedGroup> ofResources(EventTable table, String after, Instant since, int limit) throws SQLException {
        try (PreparedStatement statement = EventStatements.prepare(connection, RESOURCES.formatted(table.table()))) {
            statement.setString(1, after);
            statement.setTimestamp(2, Timestamp.from(since));
            statement.setTimestamp(3, Timestamp.from(since));
            statement.setInt(4, limit);
            return groups(statement);
        }
    }

    List<String> traces(String after, Instant since, int limit) throws SQLException {
        return ids(TRACES, List.of(EventTable.values()), after, since, limit);
    }

    List<String> requests(String after, Instant since, int limit) throws SQLException {
        return ids(REQUESTS, PARTS_OF_INVOCATIONS, after, since, limit);
    }

    private List<String> ids(String sql, List<EventTable> tables, String after, Instant since, int limit)
            throws SQLException {
        TreeSet<String> ids = new TreeSet<>();
        for (EventTable table : tables) {
            try (PreparedStatement statement = EventStatements.prepare(connection, sql.formatted(table.table()))) {
                statement.setString(1, after);
                statement.setTimestamp(2, Timestamp.from(since));
                statement.setInt(3, limit);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getString(1));
                    }
                }
            }
        }
        return ids.stream().limit(limit).toList();
    }

    private List<UnresolvedGroup> groups(PreparedStatement statement) throws SQLException {
        List<UnresolvedGroup> groups = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                groups.add(new UnresolvedGroup(
                        rows.getString("trace_id"),
                        SenderResource.read(
                                (String[]) rows.getArray("unresolved").getArray()),
                        EventStatements.accounts(rows),
                        rows.getString("request_id"),
                        rows.getString("span_id"),
                        function(rows),
                        rows.getBoolean("invocation"),
                        rows.getTimestamp("first").toInstant(),
                        rows.getTimestamp("last").toInstant(),
                        new UnresolvedGroup.Key(rows.getString("unresolved_text"), rows.getString("accounts_text"))));
            }
        }
        return groups;
    }

    /** Events of these groups, which stay locked. Those that another transaction resolves at the moment are left out. */
    List<UnresolvedEvent> events(List<UnresolvedGroup> groups, Instant since, int limit) throws SQLException {
        boolean byTrace = groups.get(0).traceId() != null;
        boolean byRequest = !byTrace && groups.get(0).requestId() != null;
        String sql = byTrace ? EVENTS_OF_TRACES : byRequest ? EVENTS_OF_REQUESTS : EVENTS_OF_RESOURCES;
        List<UnresolvedEvent> events = new ArrayList<>();
        for (EventTable table : byRequest ? PARTS_OF_INVOCATIONS : List.of(EventTable.values())) {
            try (PreparedStatement statement =
                    EventStatements.prepare(connection, sql.formatted(EVENT_COLUMNS, table.table(), SPAN))) {
                int parameter = 1;
                if (byTrace) {
                    EventStatements.setTexts(statement, parameter++, groups, UnresolvedGroup::traceId);
                } else if (byRequest) {
                    EventStatements.setTexts(statement, parameter++, groups, UnresolvedGroup::requestId);
                }
                EventStatements.setTexts(
                        statement, parameter++, groups, group -> group.key().unresolved());
                EventStatements.setTexts(
                        statement, parameter++, groups, group -> group.key().accounts());
                if (byTrace) {
                    EventStatements.setTexts(statement, parameter++, groups, UnresolvedGroup::requestId);
                    EventStatements.setTexts(statement, parameter++, groups, UnresolvedGroup::spanId);
                    EventStatements.setTexts(
                            statement, parameter++, groups, group -> String.valueOf(group.isInvocation()));
                }
                statement.setTimestamp(parameter++, Timestamp.from(since));
                statement.setInt(parameter, limit - events.size());
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        events.add(event(rows));
                    }
                }
            }
            if (events.size() >= limit) {
                break;
            }
        }
        return events;
    }

    private static UnresolvedEvent event(ResultSet row) throws SQLException {
        String completion = row.getString("completion");
        Event event = new Event(
                row.getString("type"),
                row.getTimestamp("ts").toInstant(),
                null,
                row.getString("request_id"),
                row.getString("trace_id"),
                JsonText.read(row.getString("attributes")),
                completion == null ? Map.of() : JsonText.read(completion));
        return new UnresolvedEvent(
                row.getInt("number") - 1,
                event,
                Reason.valueOf(row.getString("decoration_reason")),
                new UnresolvedEvent.Row(row.getString("partition"), row.getString("tuple_id")));
    }

    private static @Nullable InvokedArn function(ResultSet row) throws SQLException {
        String arn = row.getString("function_arn");
        if (arn == null) {
            return null;
        }
        String qualifier = row.getString("qualifier");
        String reportedVersion = row.getString("reported_version");
        return FunctionArn.parse(arn)
                .map(function -> new InvokedArn(function, qualifier, reportedVersion))
                .orElse(null);
    }
}
