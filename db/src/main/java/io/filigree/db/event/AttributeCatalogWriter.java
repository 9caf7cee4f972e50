package io.filigree.db.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import io.filigree.db.JsonText;
import io.filigree.decorator.event.Event;

/**
 * Records the attributes of events and their kinds in the transaction that writes the first event with an attribute, so
 * that the catalog is complete for every visible event. Recent entries are cached, so that each is written once. Entries
 * stay until their type is deleted ({@link ExpiredRows#deleteEventTypes}).
 */
final class AttributeCatalogWriter {

    /**
     * Maximum of names of one type in one account, which limits the result of NRQL's {@code keyset()}. Beyond it,
     * {@link #ANY} is recorded, because some senders generate names.
     */
    static final int MAX_NAMES = 2_000;

    /** The maximum for custom types, of which an account may have many. */
    static final int MAX_NAMES_OF_CUSTOM_TYPE = 256;

    /** Maximum of cached types of accounts. */
    private static final int MAX_GROUPS = 1_000;

    /** Noted of an event without attributes, so that its type is listed. */
    private static final Map<String, Object> NO_ATTRIBUTES = Map.of("", "");

    /** The wildcard for every name. */
    static final String ANY = "*";

    private static final String NOTE = """
            INSERT INTO event_attribute (event_type, account_id, name, completion, kind)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::boolean[], ?::text[])
            ON CONFLICT DO NOTHING
            """;

    private static final String NOTED = """
            SELECT a.event_type, a.account_id, a.name, a.completion, a.kind
            FROM unnest(?::text[], ?::text[]) AS g(event_type, account_id)
                JOIN event_attribute a USING (event_type, account_id)
            """;

    /** Cached sets are immutable. */
    private final Map<EventGroup, Names> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EventGroup, Names> eldest) {
            return size() > MAX_GROUPS;
        }
    });

    private record Name(String text, boolean completion, String kind) {

        static final Comparator<Name> ORDER =
                Comparator.comparing(Name::text).thenComparing(Name::completion).thenComparing(Name::kind);
    }

    /** The names noted of a group, each as what: found by the text alone, since every attribute is looked for. */
    private static final class Names {

        private static final Names NONE = new Names();

        /** A bit for each variant of a name. */
        private final Map<String, Integer> variants = new HashMap<>();

        private int size;

        static Names copyOf(Names names) {
            Names copy = new Names();
            copy.variants.putAll(names.variants);
            copy.size = names.size;
            return copy;
        }

        private static int variant(boolean completion, String kind) {
            int bit = switch (kind) {
                case "string" -> 1;
                case "number" -> 2;
                case "boolean" -> 4;
                case "array" -> 8;
                default -> throw new IllegalArgumentException("Unknown kind of attribute: " + kind);
            };
            return completion ? bit << 4 : bit;
        }

        boolean contains(String text, boolean completion, String kind) {
            Integer known = variants.get(text);
            return known != null && (known & variant(completion, kind)) != 0;
        }

        boolean contains(Name name) {
            return contains(name.text, name.completion, name.kind);
        }

        /** Whether the name was added. */
        boolean add(Name name) {
            if (contains(name)) {
                return false;
            }
            variants.merge(name.text, variant(name.completion, name.kind), (some, more) -> some | more);
            size++;
            return true;
        }

        static Names union(Names these, Names those) {
            Names union = copyOf(these);
            those.variants.forEach((text, variant) -> union.variants.merge(text, variant, (some, more) -> some | more));
            union.size =
                    union.variants.values().stream().mapToInt(Integer::bitCount).sum();
            return union;
        }
    }

    private record Note(EventGroup group, Name name) {

        /** In the same order in all processes, which avoids deadlocks. */
        static final Comparator<Note> ORDER =
                Comparator.comparing(Note::group, EventGroup.ORDER).thenComparing(Note::name, Name.ORDER);
    }

    /** The entries of one transaction. */
    final class Transaction {

        /** As they were known when they were first looked for, or {@link #noted} since. */
        private final Map<EventGroup, Names> seen = new HashMap<>();

        private final Map<EventGroup, Names> noted = new HashMap<>();
        private final Map<EventGroup, Set<Name>> news = new HashMap<>();
        private Set<EventGroup> refused = Set.of();

        /** Of these types, for which there is no room, attributes are noted without their account. */
        void refuse(Set<EventGroup> groups) {
            refused = groups;
        }

        /** These types were added, and may have been removed before: their notes are read again. */
        void forget(Set<EventGroup> added) {
            for (EventGroup group : added) {
                EventGroup withoutAccount = EventGroup.of("", group.type());
                known.remove(group);
                known.remove(withoutAccount);
                seen.remove(group);
                seen.remove(withoutAccount);
            }
        }

        void add(Event event) {
            String accountId =
                    event.function() == null ? "" : event.function().function().accountId();
            boolean isBare = event.attributes().isEmpty() && event.completion().isEmpty();
            add(event.type(), accountId, isBare ? NO_ATTRIBUTES : event.attributes(), false);
            if (!event.completion().isEmpty()) {
                add(event.type(), accountId, event.completion(), true);
            }
        }

        /** Adds the attributes that complete a stored invocation. */
        void add(StoredInvocation invocation) {
            String arn = invocation.functionArn();
            add(Event.INVOCATION, arn == null ? "" : JoinKey.accountId(arn), invocation.completion(), true);
        }

        private void add(String type, String accountId, Map<String, Object> attributes, boolean completion) {
            EventGroup wanted = EventGroup.of(accountId, type);
            EventGroup group = refused.contains(wanted) ? EventGroup.of("", type) : wanted;
            Names names = seen.computeIfAbsent(group, g -> known.getOrDefault(g, Names.NONE));
            // forEach, because an iterator of an unmodifiable map makes an object for each entry.
            attributes.forEach((attribute, value) -> {
                String kind = JsonText.kind(value);
                // Names that cannot be stored are replaced and therefore never found.
                if (!names.contains(attribute, completion, kind)) {
                    Name name = new Name(JsonText.storable(attribute), completion, kind);
                    if (!names.contains(name)) {
                        news.computeIfAbsent(group, g -> new HashSet<>()).add(name);
                    }
                }
            });
        }

        void write(Connection connection) throws SQLException {
            if (news.isEmpty()) {
                return;
            }
            load(connection);
            SortedSet<Note> notes = new TreeSet<>(Note.ORDER);
            news.forEach((group, names) -> {
                Names all = noted.computeIfAbsent(group, g -> new Names());
                names.stream().sorted(Name.ORDER).forEach(name -> {
                    Name fitting = all.size < maxNames(group) ? name : new Name(ANY, name.completion, name.kind);
                    if (!all.contains(name) && all.add(fitting)) {
                        notes.add(new Note(group, fitting));
                    }
                });
            });
            news.clear();
            seen.putAll(noted);
            insert(connection, notes);
        }

        /** Reads the entries of all processes for types that are not cached. */
        private void load(Connection connection) throws SQLException {
            List<EventGroup> unknown = new ArrayList<>();
            for (EventGroup group : news.keySet()) {
                if (!noted.containsKey(group)) {
                    Names names = known.get(group);
                    if (names == null) {
                        unknown.add(group);
                    }
                    noted.put(group, names == null ? new Names() : Names.copyOf(names));
                }
            }
            if (unknown.isEmpty()) {
                return;
            }
            try (PreparedStatement statement = connection.prepareStatement(NOTED)) {
                EventStatements.setTexts(statement, 1, unknown, EventGroup::type);
                EventStatements.setTexts(statement, 2, unknown, EventGroup::owner);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        Names names = noted.get(new EventGroup(rows.getString(2), rows.getString(1)));
                        if (names != null) {
                            names.add(new Name(rows.getString(3), rows.getBoolean(4), rows.getString(5)));
                        }
                    }
                }
            }
        }

        private void insert(Connection connection, Collection<Note> notes) throws SQLException {
            if (notes.isEmpty()) {
                return;
            }
            try (PreparedStatement statement = connection.prepareStatement(NOTE)) {
                EventStatements.setTexts(statement, 1, notes, note -> note.group.type());
                EventStatements.setTexts(statement, 2, notes, note -> note.group.owner());
                EventStatements.setTexts(statement, 3, notes, note -> note.name.text);
                EventStatements.setTexts(statement, 4, notes, note -> String.valueOf(note.name.completion));
                EventStatements.setTexts(statement, 5, notes, note -> note.name.kind);
                statement.executeUpdate();
            }
        }

        void committed() {
            noted.forEach((group, names) -> known.merge(group, names, Names::union));
        }
    }

    Transaction begin() {
        return new Transaction();
    }

    private static int maxNames(EventGroup group) {
        return group.isCustom() ? MAX_NAMES_OF_CUSTOM_TYPE : MAX_NAMES;
    }
}
