package io.filigree.db.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Bounds the event types of each account, and of all: a sender can make up as many as it likes. */
final class EventTypes {

    /** Of all accounts together. */
    static final int MAX_OF_ALL = 10_000;

    private static final String ADMIT = """
            INSERT INTO event_type (account_id, event_type)
            SELECT n.account_id, n.event_type FROM (
                SELECT u.account_id, u.event_type, u.custom,
                    row_number() OVER (PARTITION BY u.account_id, u.custom ORDER BY u.event_type) AS of_account,
                    row_number() OVER (ORDER BY u.account_id, u.event_type) AS of_all
                FROM unnest(?::text[], ?::text[], ?::boolean[]) AS u(account_id, event_type, custom)
                WHERE NOT EXISTS (
                    SELECT FROM event_type e WHERE e.account_id = u.account_id AND e.event_type = u.event_type)
            ) AS n
            WHERE (NOT n.custom
                    OR n.of_account <= ? - (SELECT count(*) FROM event_type e WHERE e.account_id = n.account_id
                        AND e.event_type NOT IN ('AwsLambdaInvocation', 'AwsLambdaInvocationError', 'Span')))
                AND n.of_all <= ? - (SELECT count(*) FROM event_type)
            ORDER BY n.account_id, n.event_type
            ON CONFLICT DO NOTHING
            """;

    private static final String ADMITTED = """
            SELECT e.account_id, e.event_type
            FROM unnest(?::text[], ?::text[]) AS u(account_id, event_type)
                JOIN event_type e USING (account_id, event_type)
            """;

    private final int maxOfAnAccount;
    private final Set<EventGroup> admitted = ConcurrentHashMap.newKeySet();

    EventTypes(int maxOfAnAccount) {
        this.maxOfAnAccount = maxOfAnAccount;
    }

    int maxOfAnAccount() {
        return maxOfAnAccount;
    }

    /** Those of these for which there is no room. */
    Set<EventGroup> refused(Connection connection, Collection<EventGroup> groups) throws SQLException {
        Set<EventGroup> unknown = new HashSet<>(groups);
        unknown.removeAll(admitted);
        if (unknown.isEmpty()) {
            return Set.of();
        }
        List<EventGroup> sorted = unknown.stream().sorted(EventGroup.ORDER).toList();
        try (PreparedStatement statement = connection.prepareStatement(ADMIT)) {
            AttributeNotes.setTexts(connection, statement, 1, sorted, EventGroup::owner);
            AttributeNotes.setTexts(connection, statement, 2, sorted, EventGroup::type);
            AttributeNotes.setTexts(connection, statement, 3, sorted, group -> String.valueOf(group.isCustom()));
            statement.setInt(4, maxOfAnAccount);
            statement.setInt(5, MAX_OF_ALL);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(ADMITTED)) {
            AttributeNotes.setTexts(connection, statement, 1, sorted, EventGroup::owner);
            AttributeNotes.setTexts(connection, statement, 2, sorted, EventGroup::type);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    unknown.remove(new EventGroup(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return unknown;
    }

    /** What was admitted in a transaction that is committed now. */
    void committed(Collection<EventGroup> groups) {
        if (admitted.size() > 2 * MAX_OF_ALL) {
            admitted.clear();
        }
        admitted.addAll(groups);
    }
}
