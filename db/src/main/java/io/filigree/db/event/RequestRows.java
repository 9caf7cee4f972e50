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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.JsonText;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** Messages and rows of the same request id, within the transaction that a connection is in. */
final class RequestRows {

    private static final String CLAIM = """
            INSERT INTO ingested_message (identity, received_at)
            SELECT identity, ? FROM unnest(?::uuid[]) AS identity ORDER BY identity
            ON CONFLICT DO NOTHING
            RETURNING identity
            """;

    /** In one order for everybody, so that two transactions wait for each other instead of dying of it. */
    private static final String INVOCATIONS = """
            SELECT i.* FROM unnest(?::text[]) AS request(id) CROSS JOIN LATERAL (
                SELECT i.message_identity, i.ts, i.request_id, i.function_arn, i.from_text, i.completion,
                    coalesce(i.attributes -> 'duration', i.completion -> 'duration') AS duration,
                    (SELECT m.memory_size_mb FROM function_metadata m WHERE m.metadata_id = i.metadata_id)
                        AS memory_size_mb
                FROM lambda_invocation i
                WHERE i.request_id = request.id AND i.ts >= ? AND i.ts < ?
                ORDER BY i.ts, i.message_identity
                LIMIT %d
                FOR UPDATE OF i
            ) AS i
            """.formatted(EventStore.MAX_OF_A_REQUEST);

    /** Who sends the same request id over and over must not have all of it read for each batch. */
    private static final String HAVE_COMPLETIONS =
            """
            SELECT request.id FROM unnest(?::text[]) AS request(id) CROSS JOIN LATERAL (
                SELECT count(*) AS waiting FROM (
                    SELECT FROM invocation_completion c
                    WHERE c.request_id = request.id AND c.ts >= ? AND c.ts < ? LIMIT %d
                ) AS limited
            ) AS c
            WHERE c.waiting BETWEEN 1 AND %d
            """.formatted(EventStore.MAX_OF_A_REQUEST + 1, EventStore.MAX_OF_A_REQUEST);

    private static final String TAKE_COMPLETIONS = """
            DELETE FROM invocation_completion
            WHERE request_id = ANY(?) AND ts >= ? AND ts < ?
            RETURNING message_identity, received_at, ts, function_arn, qualifier, request_id, attributes
            """;

    private static final String PLATFORM_ERRORS = """
            SELECT request_id, ts, attributes ->> 'error.class' AS error_class
            FROM lambda_invocation_error
            WHERE request_id = ANY(?) AND ts >= ? AND ts < ? AND from_text
            """;

    private static final String ROW = " WHERE request_id = ? AND ts = ? AND message_identity = ?";
    private static final String COMPLETE = "UPDATE lambda_invocation SET completion = ?::jsonb" + ROW;
    private static final String REMOVE = "DELETE FROM lambda_invocation" + ROW;

    private static final String MISSED_JOINS = """
            SELECT request_id FROM (
                SELECT c.request_id FROM invocation_completion c
                WHERE c.received_at > ?
                    AND EXISTS (
                        SELECT FROM lambda_invocation i
                        WHERE i.request_id = c.request_id AND i.ts > ?
                            AND i.function_arn IS NOT DISTINCT FROM c.function_arn
                            AND NOT coalesce(i.completion, '{}') ??| ARRAY(SELECT jsonb_object_keys(c.attributes)))
                UNION
                SELECT t.request_id FROM lambda_invocation t
                WHERE t.received_at > ? AND t.from_text
                    AND EXISTS (
                        SELECT FROM lambda_invocation i
                        WHERE i.request_id = t.request_id AND i.ts > ? AND i.from_text IS NULL
                            AND i.ts BETWEEN t.ts - interval '15 minutes' AND t.ts)
            ) AS missed
            LIMIT ?
            """;

    private final Connection connection;

    RequestRows(Connection connection) {
        this.connection = connection;
    }

    Set<UUID> claim(Collection<UUID> identities, Instant receivedAt) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setTimestamp(1, Timestamp.from(receivedAt));
            statement.setArray(2, connection.createArrayOf("uuid", identities.toArray()));
            Set<UUID> claimed = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    claimed.add(rows.getObject(1, UUID.class));
                }
            }
            return claimed;
        }
    }

    List<StoredInvocation> invocations(Collection<String> requestIds, Instant since, Instant until)
            throws SQLException {
        return query(INVOCATIONS, requestIds, since, until, row -> {
            String completion = row.getString("completion");
            String duration = row.getString("duration");
            return new StoredInvocation(
                    row.getObject("message_identity", UUID.class),
                    row.getTimestamp("ts").toInstant(),
                    row.getString("request_id"),
                    row.getString("function_arn"),
                    row.getBoolean("from_text") ? EventOrigin.PLATFORM_LINES : EventOrigin.SENDER,
                    number(duration),
                    completion == null ? Map.of() : JsonText.read(completion),
                    row.getObject("memory_size_mb", Integer.class));
        });
    }

    List<StoredCompletion> takeCompletions(Collection<String> requestIds, Instant since, Instant until)
            throws SQLException {
        List<String> waitedFor = query(HAVE_COMPLETIONS, requestIds, since, until, row -> row.getString(1));
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
                        new InvocationCompletion(
                                row.getTimestamp("ts").toInstant(),
                                function(row),
                                row.getString("request_id"),
                                JsonText.read(row.getString("attributes")))));
    }

    List<StoredError> platformErrors(Collection<String> requestIds, Instant since, Instant until) throws SQLException {
        return query(
                PLATFORM_ERRORS,
                requestIds,
                since,
                until,
                row -> new StoredError(
                        row.getString("request_id"),
                        row.getTimestamp("ts").toInstant(),
                        Objects.requireNonNullElse(row.getString("error_class"), "")));
    }

    List<String> missedJoins(Instant since, int limit) throws SQLException {
        Timestamp earliest = Timestamp.from(since.minus(EventStore.REQUEST_WINDOW));
        try (PreparedStatement statement = connection.prepareStatement(MISSED_JOINS)) {
            statement.setTimestamp(1, Timestamp.from(since));
            statement.setTimestamp(2, earliest);
            statement.setTimestamp(3, Timestamp.from(since));
            statement.setTimestamp(4, earliest);
            statement.setInt(5, limit);
            List<String> requestIds = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    requestIds.add(rows.getString(1));
                }
            }
            return requestIds;
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

    private <T> List<T> query(
            String sql, Collection<String> requestIds, Instant since, Instant until, RowReader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            // Planned each time: a plan that is kept may be of a partition that was empty then, where every index looks
            // as
            // good as the other. Here only those on request ids are right.
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            requestIds.stream()
                                    .map(EventStore::id)
                                    .distinct()
                                    .sorted()
                                    .toArray()));
            statement.setTimestamp(2, Timestamp.from(since));
            statement.setTimestamp(3, Timestamp.from(until));
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        }
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
