package io.filigree.db.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.filigree.db.JsonText;
import io.filigree.decorator.event.Event;

/**
 * Notes which attributes events have, and as what, in the transaction that writes the first event with one: who can read
 * an event finds its attributes noted. What is noted is remembered here, so that PostgreSQL hears of it once, and stays
 * when its events are gone.
 */
final class AttributeNotes {

    /**
     * Names noted of one type in one account, as NRQL's {@code keyset()} could show them. For a sender that makes names
     * up, {@link #ANY} is noted beyond.
     */
    static final int MAX_NAMES = 2_000;

    /** Stands for every name. */
    static final String ANY = "*";

    private static final String NOTE = """
            INSERT INTO event_attribute (event_type, account_id, name, completion, kind)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::boolean[], ?::text[])
            ON CONFLICT DO NOTHING
            """;

    private final Map<Group, Set<Name>> known = new ConcurrentHashMap<>();

    private record Group(String type, String accountId) {}

    private record Name(String text, boolean completion, String kind) {}

    private record Note(Group group, Name name) {

        /** One for every process, so that no two wait for each other. */
        static final Comparator<Note> ORDER = Comparator.comparing((Note note) -> note.group.type)
                .thenComparing(note -> note.group.accountId)
                .thenComparing(note -> note.name.text)
                .thenComparing(note -> note.name.completion)
                .thenComparing(note -> note.name.kind);
    }

    /** What one transaction notes. */
    final class Transaction {

        private final SortedSet<Note> notes = new TreeSet<>(Note.ORDER);

        void add(Event event) {
            String accountId =
                    event.function() == null ? "" : event.function().function().accountId();
            add(event.type(), accountId, event.attributes(), false);
            if (!event.completion().isEmpty()) {
                add(event.type(), accountId, event.completion(), true);
            }
        }

        /** What completes an invocation that is stored already. */
        void add(StoredInvocation invocation) {
            String arn = invocation.functionArn();
            add(Event.INVOCATION, arn == null ? "" : arn.split(":", 6)[4], invocation.completion(), true);
        }

        private void add(String type, String accountId, Map<String, Object> attributes, boolean completion) {
            Group group = new Group(EventStore.requiredId(type), accountId);
            Set<Name> names = known.computeIfAbsent(group, key -> ConcurrentHashMap.newKeySet());
            attributes.forEach((attribute, value) -> {
                Name name = new Name(JsonText.storable(attribute), completion, JsonText.kind(value));
                if (!names.contains(name)) {
                    notes.add(new Note(group, names.size() < MAX_NAMES ? name : new Name(ANY, completion, name.kind)));
                }
            });
        }

        void write(Connection connection) throws SQLException {
            if (notes.isEmpty()) {
                return;
            }
            try (PreparedStatement statement = connection.prepareStatement(NOTE)) {
                setTexts(connection, statement, 1, note -> note.group.type);
                setTexts(connection, statement, 2, note -> note.group.accountId);
                setTexts(connection, statement, 3, note -> note.name.text);
                setTexts(connection, statement, 4, note -> String.valueOf(note.name.completion));
                setTexts(connection, statement, 5, note -> note.name.kind);
                statement.executeUpdate();
            }
        }

        private void setTexts(
                Connection connection, PreparedStatement statement, int index, Function<Note, String> text)
                throws SQLException {
            List<String> texts = notes.stream().map(text).toList();
            statement.setArray(index, connection.createArrayOf("text", texts.toArray()));
        }

        void committed() {
            notes.forEach(note -> known.computeIfAbsent(note.group, key -> ConcurrentHashMap.newKeySet())
                    .add(note.name));
        }
    }

    Transaction begin() {
        return new Transaction();
    }
}
