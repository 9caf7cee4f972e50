package io.filigree.db.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Bounds the event types of each account, and of all: a sender can make up as many as it likes. One ingest key adds at
 * most half of either, so that other senders' types still find room.
 *
 * <p>What was admitted lately is remembered here. Each type in use is looked up again every {@link #RECHECKED_AFTER}, which
 * notes when it was last seen: {@link ExpiredRows#deleteEventTypes} relies on it.
 */
final class EventTypeLimiter {

    /** Of all accounts together. */
    static final int MAX_OF_ALL = 10_000;

    static final Duration RECHECKED_AFTER = Duration.ofMinutes(10);

    /** If two keys send a type concurrently, the one with room adds it. */
    private static final String ADMIT = """
            INSERT INTO event_type (account_id, event_type, key_id, first_seen_at, last_seen_at)
            SELECT DISTINCT ON (n.account_id, n.event_type) n.account_id, n.event_type, n.key_id, n.now, n.now FROM (
                SELECT w.*,
                    dense_rank() OVER (PARTITION BY w.account_id, w.custom ORDER BY w.event_type) AS of_account,
                    dense_rank() OVER (ORDER BY w.account_id, w.event_type) AS of_all
                FROM (
                    SELECT u.*,
                        dense_rank() OVER (PARTITION BY u.key_id, u.account_id, u.custom ORDER BY u.event_type)
                            AS of_account_and_key,
                        dense_rank() OVER (PARTITION BY u.key_id ORDER BY u.account_id, u.event_type) AS of_key
                    FROM (
                        SELECT s.account_id, s.event_type, s.key_id::bigint, s.custom, m.*
                        FROM unnest(?::text[], ?::text[], ?::text[], ?::boolean[])
                                AS s(account_id, event_type, key_id, custom)
                            CROSS JOIN (SELECT ?::int, ?::int, ?::timestamptz) AS m(of_an_account, of_all_accounts, now)
                        WHERE NOT EXISTS (SELECT FROM event_type e
                            WHERE e.account_id = s.account_id AND e.event_type = s.event_type)
                    ) AS u
                ) AS w
                WHERE w.key_id IS NULL
                    OR (NOT w.custom
                            OR w.of_account_and_key <= (w.of_an_account + 1) / 2 - (SELECT count(*) FROM event_type e
                                WHERE e.account_id = w.account_id AND e.key_id = w.key_id
                                    AND e.event_type NOT IN ('AwsLambdaInvocation', 'AwsLambdaInvocationError', 'Span', 'Log', 'Metric')))
                        AND w.of_key <= (w.of_all_accounts + 1) / 2
                            - (SELECT count(*) FROM event_type e WHERE e.key_id = w.key_id)
            ) AS n
            WHERE (NOT n.custom
                    OR n.of_account <= n.of_an_account - (SELECT count(*) FROM event_type e
                        WHERE e.account_id = n.account_id
                            AND e.event_type NOT IN ('AwsLambdaInvocation', 'AwsLambdaInvocationError', 'Span', 'Log', 'Metric')))
                AND n.of_all <= n.of_all_accounts - (SELECT count(*) FROM event_type)
            ORDER BY n.account_id, n.event_type, n.key_id
            ON CONFLICT DO NOTHING
            """;

    /** In one order in every process, so that no two wait for each other. */
    private static final String SEEN = """
            WITH stale AS (
                SELECT account_id, event_type
                FROM unnest(?::text[], ?::text[]) AS u(account_id, event_type)
                    JOIN event_type e USING (account_id, event_type)
                WHERE e.last_seen_at < ?
                ORDER BY account_id, event_type
                FOR UPDATE OF e
            )
            UPDATE event_type AS e SET last_seen_at = greatest(e.last_seen_at, ?)
            FROM stale WHERE e.account_id = stale.account_id AND e.event_type = stale.event_type
            """;

    private static final String ADMITTED = """
            SELECT e.account_id, e.event_type, e.first_seen_at
            FROM unnest(?::text[], ?::text[]) AS u(account_id, event_type)
                JOIN event_type e USING (account_id, event_type)
            """;

    private static final Comparator<ReportedEventType> ORDER = Comparator.comparing(
                    ReportedEventType::group, EventGroup.ORDER)
            .thenComparing(ReportedEventType::keyId, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final int maxOfAnAccount;
    private final Map<EventGroup, Admitted> admitted = new ConcurrentHashMap<>();

    EventTypeLimiter(int maxOfAnAccount) {
        this.maxOfAnAccount = maxOfAnAccount;
    }

    /**
     * A type that the database has.
     *
     * @param since when it was added: another time means that it was removed in between, with its attributes
     * @param checkedAt when it was last looked up
     */
    private record Admitted(Instant since, Instant checkedAt) {}

    /** What became of the types of one transaction. */
    static final class Result {

        private final Map<EventGroup, Admitted> checked = new HashMap<>();
        private final Set<EventGroup> refused = new HashSet<>();
        private final Set<EventGroup> added = new HashSet<>();

        /** Those for which there is no room. */
        Set<EventGroup> refused() {
            return refused;
        }

        /** Those that were added since they were last looked up here: what is remembered of them is out of date. */
        Set<EventGroup> added() {
            return added;
        }
    }

    /** Admits these types in the transaction of this connection. */
    Result admit(Connection connection, Collection<ReportedEventType> types, Instant now) throws SQLException {
        Result result = new Result();
        List<ReportedEventType> unchecked = types.stream()
                .filter(type -> !isCheckedLately(type.group(), now))
                .sorted(ORDER)
                .toList();
        if (unchecked.isEmpty()) {
            return result;
        }
        insert(connection, unchecked, now);
        List<EventGroup> groups =
                unchecked.stream().map(ReportedEventType::group).distinct().toList();
        markSeen(connection, groups, now);
        result.refused.addAll(groups);
        try (PreparedStatement statement = connection.prepareStatement(ADMITTED)) {
            EventStatements.setTexts(statement, 1, groups, EventGroup::owner);
            EventStatements.setTexts(statement, 2, groups, EventGroup::type);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    EventGroup group = new EventGroup(rows.getString(1), rows.getString(2));
                    Instant since = rows.getTimestamp(3).toInstant();
                    Admitted before = admitted.get(group);
                    result.refused.remove(group);
                    result.checked.put(group, new Admitted(since, now));
                    if (before == null || !before.since.equals(since)) {
                        result.added.add(group);
                    }
                }
            }
        }
        return result;
    }

    private boolean isCheckedLately(EventGroup group, Instant now) {
        Admitted known = admitted.get(group);
        return known != null && now.isBefore(known.checkedAt.plus(RECHECKED_AFTER));
    }

    private void insert(Connection connection, List<ReportedEventType> types, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADMIT)) {
            EventStatements.setTexts(statement, 1, types, type -> type.group().owner());
            EventStatements.setTexts(statement, 2, types, type -> type.group().type());
            EventStatements.setTexts(statement, 3, types, type -> text(type.keyId()));
            EventStatements.setTexts(
                    statement, 4, types, type -> String.valueOf(type.group().isCustom()));
            statement.setInt(5, maxOfAnAccount);
            statement.setInt(6, MAX_OF_ALL);
            statement.setTimestamp(7, Timestamp.from(now));
            statement.executeUpdate();
        }
    }

    private static @Nullable String text(@Nullable Long keyId) {
        return keyId == null ? null : keyId.toString();
    }

    /** A type that is being removed at this moment is waited for; then it is not there any more. */
    private static void markSeen(Connection connection, List<EventGroup> groups, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SEEN)) {
            EventStatements.setTexts(statement, 1, groups, EventGroup::owner);
            EventStatements.setTexts(statement, 2, groups, EventGroup::type);
            statement.setTimestamp(3, Timestamp.from(now.minus(RECHECKED_AFTER)));
            statement.setTimestamp(4, Timestamp.from(now));
            statement.executeUpdate();
        }
    }

    /** What was admitted in a transaction that is committed now. */
    void committed(Result result) {
        if (admitted.size() > 2 * MAX_OF_ALL) {
            admitted.clear();
        }
        admitted.putAll(result.checked);
    }
}
