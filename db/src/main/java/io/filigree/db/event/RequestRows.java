package io.filigree.db.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.JsonText;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/** Messages and rows of the same request id, within the transaction that a connection is in. */
final class RequestRows {

    private static final String CLAIM = """
            INSERT INTO ingested_message (identity, received_at)
            SELECT m.identity, ? FROM unnest(?::uuid[], ?::uuid[]) AS m(identity, unscoped)
            WHERE m.unscoped = m.identity
                OR (SELECT earlier.identity FROM ingested_message earlier WHERE earlier.identity = m.unscoped) IS NULL
            ORDER BY m.identity
            ON CONFLICT DO NOTHING
            RETURNING identity
            """;

    private static final String KEYS = "unnest(?::text[], ?::text[], ?::text[]) AS k(request_id, account_id, scope)";

    /** Whether a row may be joined with the message of a key: {@code may_be_joined} in terms of both. */
    private static final String OF_THE_KEY = """
            r.request_id = k.request_id AND r.ts >= ? AND r.ts < ? AND CASE
                WHEN k.account_id IS NOT NULL AND r.function_arn IS NOT NULL
                    THEN split_part(r.function_arn, ':', 5) = k.account_id
                WHEN k.account_id IS NOT NULL THEN r.account_ids IS NULL OR k.account_id = ANY (r.account_ids)
                WHEN k.scope IS NULL THEN r.account_ids IS NULL
                WHEN r.function_arn IS NULL THEN r.account_ids = string_to_array(k.scope, ',')
                ELSE split_part(r.function_arn, ':', 5) = ANY (string_to_array(k.scope, ','))
                    AND (r.account_ids IS NULL OR r.account_ids @> string_to_array(k.scope, ','))
            END""";

    /** In one order for everybody, so that two transactions wait for each other instead of dying of it. */
    private static final String INVOCATIONS = """
            SELECT i.* FROM %s CROSS JOIN LATERAL (
                SELECT r.message_identity, r.ts, r.request_id, r.function_arn, r.account_ids, r.inferred_from_log, r.completion,
                    r.completion ?? 'cwDuration' AND NOT r.attributes ?? 'error' AS reported,
                    coalesce(r.attributes -> 'duration', r.completion -> 'duration') AS duration,
                    (SELECT m.memory_size_mb FROM function_metadata m WHERE m.metadata_id = r.metadata_id)
                        AS memory_size_mb
                FROM lambda_invocation r
                WHERE %s
                ORDER BY r.ts, r.message_identity
                LIMIT %d
                FOR UPDATE OF r
            ) AS i
            """.formatted(KEYS, OF_THE_KEY, EventStore.MAX_OF_A_REQUEST);

    /** Who sends the same request id over and over must not have all of it read for each batch. */
    private static final String HAVE_COMPLETIONS =
            """
            SELECT k.request_id, k.account_id, k.scope FROM %s CROSS JOIN LATERAL (
                SELECT count(*) AS waiting FROM (
                    SELECT FROM invocation_completion r WHERE %s LIMIT %d
                ) AS limited
            ) AS c
            WHERE c.waiting BETWEEN 1 AND %d
            """.formatted(KEYS, OF_THE_KEY, EventStore.MAX_OF_A_REQUEST + 1, EventStore.MAX_OF_A_REQUEST);

    private static final String TAKE_COMPLETIONS = """
            DELETE FROM invocation_completion r USING %s
            WHERE %s
            RETURNING r.message_identity, r.received_at, r.ts, r.function_arn, r.account_ids, r.qualifier, r.request_id,
                r.attributes
            """.formatted(KEYS, OF_THE_KEY);

    private static final String PLATFORM_ERRORS = """
            SELECT e.* FROM %s CROSS JOIN LATERAL (
                SELECT r.request_id, r.function_arn, r.account_ids, r.ts, r.attributes ->> 'error.class' AS error_class
                FROM lambda_invocation_error r
                WHERE %s AND r.inferred_from_log AND NOT coalesce(r.completion, '{}') ?? 'stackTrace'
                ORDER BY r.ts
                LIMIT %d
            ) AS e
            """.formatted(KEYS, OF_THE_KEY, 4 * EventStore.MAX_OF_A_REQUEST);

    private static final String ROW = " WHERE request_id = ? AND ts = ? AND message_identity = ?";
    private static final String COMPLETE = "UPDATE lambda_invocation SET completion = ?::jsonb" + ROW;
    private static final String MOVE = "UPDATE lambda_invocation SET ts = ?" + ROW;
    private static final String REMOVE = "DELETE FROM lambda_invocation" + ROW;

    private static final String MISSED_JOINS = """
            SELECT request_id, function_arn, account_ids FROM (
                SELECT c.request_id, c.function_arn, c.account_ids FROM invocation_completion c
                WHERE c.received_at > ?
                    AND EXISTS (
                        SELECT FROM lambda_invocation i
                        WHERE i.request_id = c.request_id AND i.ts > ?
                            AND (c.function_arn IS NULL OR i.function_arn = c.function_arn)
                            AND may_be_joined(i.function_arn, i.account_ids, c.function_arn, c.account_ids)
                            AND NOT coalesce(i.completion, '{}') ??| ARRAY(SELECT jsonb_object_keys(c.attributes))
                            AND (NOT c.attributes ?? 'aws.lambda.startTime'
                                OR i.ts BETWEEN c.ts - interval '30 seconds' AND c.ts
                                    + CASE WHEN i.inferred_from_log THEN interval '15 minutes' ELSE interval '30 seconds' END))
                UNION
                SELECT t.request_id, t.function_arn, t.account_ids FROM lambda_invocation t
                WHERE t.received_at > ? AND t.inferred_from_log
                    AND EXISTS (
                        SELECT FROM lambda_invocation i
                        WHERE i.request_id = t.request_id AND i.ts > ?
                            AND may_be_joined(i.function_arn, i.account_ids, t.function_arn, t.account_ids)
                            AND CASE
                                WHEN t.attributes ?? 'error'
                                    THEN i.inferred_from_log IS NULL AND i.ts BETWEEN t.ts - interval '15 minutes' AND t.ts
                                        + interval '1 second' * coalesce(
                                            (t.attributes ->> 'duration')::float8, (t.completion ->> 'duration')::float8, 0)
                                -- a report alone beside an invocation, the same report of another way, or a failure at its end
                                ELSE i.message_identity <> t.message_identity
                                    AND i.ts BETWEEN t.ts - interval '30 seconds' AND t.ts + interval '30 seconds'
                                        + interval '1 second' * coalesce((t.attributes ->> 'duration')::float8, 0)
                            END)
            ) AS missed
            LIMIT ?
            """;

    private final Connection connection;

    RequestRows(Connection connection) {
        this.connection = connection;
    }

    Set<UUID> claim(Map<UUID, UUID> identities, Instant receivedAt) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setTimestamp(1, Timestamp.from(receivedAt));
            statement.setArray(
                    2, connection.createArrayOf("uuid", identities.keySet().toArray()));
            statement.setArray(
                    3, connection.createArrayOf("uuid", identities.values().toArray()));
            Set<UUID> claimed = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    claimed.add(rows.getObject(1, UUID.class));
                }
            }
            return claimed;
        }
    }

    /**
     * What the keys may be joined with. Rows that a key without a function leads to name functions, of which all that is
     * stored is read, too.
     */
    RelatedRows related(Collection<JoinKey> keys, Instant since, Instant until) throws SQLException {
        Map<List<Object>, StoredInvocation> invocations = new LinkedHashMap<>();
        addInvocations(keys, since, until, invocations);
        List<StoredCompletion> completions = new ArrayList<>(takeCompletions(keys, since, until));
        if (keys.stream().anyMatch(key -> key.accountId() == null)) {
            Set<JoinKey> more = new HashSet<>();
            invocations.values().stream()
                    .filter(stored -> stored.functionArn() != null)
                    .forEach(
                            stored -> more.add(JoinKey.of(stored.requestId(), stored.functionArn(), AccountScope.ALL)));
            completions.stream()
                    .map(StoredCompletion::completion)
                    .filter(completion -> completion.function() != null)
                    .forEach(completion -> more.add(JoinKey.of(
                            completion.requestId(),
                            Objects.requireNonNull(completion.function())
                                    .function()
                                    .toString(),
                            AccountScope.ALL)));
            more.removeAll(Set.copyOf(keys));
            if (!more.isEmpty()) {
                addInvocations(more, since, until, invocations);
                completions.addAll(takeCompletions(more, since, until));
            }
        }
        return new RelatedRows(List.copyOf(invocations.values()), completions);
    }

    private void addInvocations(
            Collection<JoinKey> keys, Instant since, Instant until, Map<List<Object>, StoredInvocation> found)
            throws SQLException {
        for (StoredInvocation stored : invocations(keys, since, until)) {
            found.putIfAbsent(List.of(stored.requestId(), stored.timestamp(), stored.message()), stored);
        }
    }

    private List<StoredInvocation> invocations(Collection<JoinKey> keys, Instant since, Instant until)
            throws SQLException {
        return query(INVOCATIONS, keys, since, until, row -> {
            String completion = row.getString("completion");
            String duration = row.getString("duration");
            return new StoredInvocation(
                    row.getObject("message_identity", UUID.class),
                    row.getTimestamp("ts").toInstant(),
                    row.getString("request_id"),
                    row.getString("function_arn"),
                    EventStatements.accounts(row),
                    origin(row),
                    number(duration),
                    completion == null ? Map.of() : JsonText.read(completion),
                    row.getObject("memory_size_mb", Integer.class));
        });
    }

    private List<StoredCompletion> takeCompletions(Collection<JoinKey> keys, Instant since, Instant until)
            throws SQLException {
        List<JoinKey> waitedFor = query(HAVE_COMPLETIONS, keys, since, until, row -> {
            String scope = row.getString("scope");
            return new JoinKey(
                    row.getString("request_id"),
                    row.getString("account_id"),
                    AccountScope.ofColumn(scope == null ? null : scope.isEmpty() ? new String[0] : scope.split(",")));
        });
        if (waitedFor.isEmpty()) {
            return List.of();
        }
        return query(
                TAKE_COMPLETIONS,
                waitedFor,
                since,
                until,
                row -> new StoredCompletion(
                        row.getObject("message_identity", UUID.class),
                        row.getTimestamp("received_at").toInstant(),
                        EventStatements.accounts(row),
                        new InvocationCompletion(
                                row.getTimestamp("ts").toInstant(),
                                function(row),
                                row.getString("request_id"),
                                JsonText.read(row.getString("attributes")))));
    }

    List<StoredError> platformErrors(Collection<JoinKey> keys, Instant since, Instant until) throws SQLException {
        return query(
                PLATFORM_ERRORS,
                keys,
                since,
                until,
                row -> new StoredError(
                        row.getString("request_id"),
                        row.getString("function_arn"),
                        EventStatements.accounts(row),
                        row.getTimestamp("ts").toInstant(),
                        Objects.requireNonNullElse(row.getString("error_class"), "")));
    }

    Set<JoinKey> missedJoins(Instant since, int limit) throws SQLException {
        Timestamp earliest = Timestamp.from(since.minus(EventStore.REQUEST_WINDOW));
        try (PreparedStatement statement = connection.prepareStatement(MISSED_JOINS)) {
            statement.setTimestamp(1, Timestamp.from(since));
            statement.setTimestamp(2, earliest);
            statement.setTimestamp(3, Timestamp.from(since));
            statement.setTimestamp(4, earliest);
            statement.setInt(5, limit);
            Set<JoinKey> missed = new LinkedHashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    missed.add(JoinKey.of(
                            rows.getString("request_id"),
                            rows.getString("function_arn"),
                            EventStatements.accounts(rows)));
                }
            }
            return missed;
        }
    }

    int complete(Collection<StoredInvocation> invocations) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COMPLETE)) {
            for (StoredInvocation invocation : invocations) {
                statement.setString(1, JsonText.write(invocation.completion()));
                setRow(statement, 2, invocation);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        }
    }

    int move(Map<StoredInvocation, Instant> invocations) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            for (Map.Entry<StoredInvocation, Instant> invocation : invocations.entrySet()) {
                statement.setTimestamp(1, Timestamp.from(invocation.getValue()));
                setRow(statement, 2, invocation.getKey());
                statement.addBatch();
            }
            return statement.executeBatch().length;
        }
    }

    int remove(Collection<StoredInvocation> invocations) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
            for (StoredInvocation invocation : invocations) {
                setRow(statement, 1, invocation);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        }
    }

    private static void setRow(PreparedStatement statement, int first, StoredInvocation invocation)
            throws SQLException {
        statement.setString(first, invocation.requestId());
        statement.setTimestamp(first + 1, Timestamp.from(invocation.timestamp()));
        statement.setObject(first + 2, invocation.message());
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Collection<JoinKey> keys, Instant since, Instant until, RowReader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = EventStatements.prepare(connection, sql)) {
            List<JoinKeyRow> sorted = keys.stream()
                    .map(JoinKeyRow::of)
                    .distinct()
                    .sorted(JoinKeyRow.ORDER)
                    .toList();
            EventStatements.setTexts(statement, 1, sorted, JoinKeyRow::requestId);
            EventStatements.setTexts(statement, 2, sorted, JoinKeyRow::accountId);
            EventStatements.setTexts(statement, 3, sorted, JoinKeyRow::scope);
            statement.setTimestamp(4, Timestamp.from(since));
            statement.setTimestamp(5, Timestamp.from(until));
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        }
    }

    /** A line about a failure says that there was an error; a report leaves that to the completion. */
    private static EventOrigin origin(ResultSet row) throws SQLException {
        if (!row.getBoolean("inferred_from_log")) {
            return EventOrigin.SENDER;
        }
        return row.getBoolean("reported") ? EventOrigin.PLATFORM_REPORT : EventOrigin.PLATFORM_LINES;
    }

    /** A sender may have put anything there. */
    private static @Nullable Double number(@Nullable String json) {
        try {
            return json == null ? null : Double.valueOf(json);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable InvokedArn function(ResultSet row) throws SQLException {
        String arn = row.getString("function_arn");
        String qualifier = row.getString("qualifier");
        return arn == null
                ? null
                : FunctionArn.parse(arn)
                        .map(function -> new InvokedArn(function, qualifier))
                        .orElseThrow(() -> new IllegalStateException("A completion's function is no ARN: " + arn));
    }
}
