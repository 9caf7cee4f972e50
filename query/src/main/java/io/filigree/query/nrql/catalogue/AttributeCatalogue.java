package io.filigree.query.nrql.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.Scope;

/** Reads which event types there are, and which attributes and tags. */
public final class AttributeCatalogue {

    private AttributeCatalogue() {}

    /** What is noted of these names, and of {@link NotedAttribute#ANY}, for events of these types in any account. */
    public static List<NotedAttribute> of(Session session, Collection<String> eventTypes, Collection<String> names) {
        List<String> asked = new ArrayList<>(names);
        asked.add(NotedAttribute.ANY);
        return session.rows(
                """
                SELECT DISTINCT event_type, name, completion, kind FROM event_attribute
                WHERE event_type = ANY(?) AND name = ANY(?)
                """,
                List.of(eventTypes.toArray(String[]::new), asked.toArray(String[]::new)),
                AttributeCatalogue::attribute);
    }

    /** The types of events that were ever received, in order. */
    public static List<String> eventTypes(Session session, Scope scope) {
        return session.rows(
                "SELECT DISTINCT event_type FROM event_attribute WHERE " + inScope(scope) + " ORDER BY event_type",
                parameters(scope),
                row -> row.getString("event_type"));
    }

    /** Whether events of that type were ever received. */
    public static boolean isEventType(Session session, String eventType, Scope scope) {
        List<Object> parameters = new ArrayList<>(List.of(eventType));
        parameters.addAll(parameters(scope));
        return session.rows(
                        "SELECT EXISTS (SELECT FROM event_attribute WHERE event_type = ? AND " + inScope(scope) + ")",
                        parameters,
                        row -> row.getBoolean(1))
                .get(0);
    }

    /** Those of the names that events of one of the types, or functions' tags, have. */
    public static Set<String> known(
            Session session, Collection<String> eventTypes, Collection<String> names, Scope scope) {
        Set<String> known = new HashSet<>(names);
        known.retainAll(Decorated.KINDS.keySet());
        List<Object> parameters =
                new ArrayList<>(List.of(eventTypes.toArray(String[]::new), names.toArray(String[]::new)));
        parameters.addAll(parameters(scope));
        known.addAll(session.rows(
                "SELECT DISTINCT name FROM event_attribute WHERE event_type = ANY(?) AND name = ANY(?) AND "
                        + inScope(scope),
                parameters,
                row -> row.getString("name")));
        names.stream()
                .filter(name -> !known.contains(name) && isTag(session, name, scope))
                .toList()
                .forEach(known::add);
        return known;
    }

    private static boolean isTag(Session session, String name, Scope scope) {
        String prefix = name.startsWith(Attributes.LABEL_PREFIX) ? Attributes.LABEL_PREFIX : Attributes.TAG_PREFIX;
        if (!name.startsWith(prefix)) {
            return false;
        }
        List<Object> parameters = new ArrayList<>(List.of(name.substring(prefix.length())));
        parameters.addAll(parameters(scope));
        return session.rows(
                        "SELECT EXISTS (SELECT FROM function_metadata WHERE jsonb_exists(tags, ?) AND "
                                + functionInScope(scope) + ")",
                        parameters,
                        row -> row.getBoolean(1))
                .get(0);
    }

    /**
     * Every attribute that events of the type can have, with what its values are: the sender's, the platform's, and all
     * that decoration adds, tags among them.
     */
    public static SortedMap<String, SortedSet<Kind>> attributes(Session session, String eventType, Scope scope) {
        SortedMap<String, SortedSet<Kind>> found = new TreeMap<>();
        Decorated.KINDS.forEach((name, kind) -> found.put(name, new TreeSet<>(List.of(kind))));
        tagKeys(session, scope).forEach(key -> {
            found.put(Attributes.TAG_PREFIX + key, new TreeSet<>(List.of(Kind.STRING)));
            found.put(Attributes.LABEL_PREFIX + key, new TreeSet<>(List.of(Kind.STRING)));
        });
        List<Object> parameters = new ArrayList<>(List.of(eventType));
        parameters.addAll(parameters(scope));
        session.rows("""
                        SELECT DISTINCT event_type, name, completion, kind FROM event_attribute
                        WHERE event_type = ? AND\s""" + inScope(scope), parameters, AttributeCatalogue::attribute).stream()
                .filter(attribute -> !attribute.name().equals(NotedAttribute.ANY))
                .forEach(attribute -> found.computeIfAbsent(attribute.name(), name -> new TreeSet<>())
                        .add(attribute.kind()));
        return found;
    }

    /** The keys of all tags that functions have or had, in order. */
    public static List<String> tagKeys(Session session, Scope scope) {
        return session.rows(
                "SELECT DISTINCT jsonb_object_keys(tags) AS key FROM function_metadata WHERE "
                        + functionInScope(scope)
                        + " ORDER BY key",
                parameters(scope),
                row -> row.getString("key"));
    }

    private static String functionInScope(Scope scope) {
        return scope.accountIds().isEmpty() ? "true" : "split_part(function_arn, ':', 5) = ANY(?)";
    }

    private static String inScope(Scope scope) {
        return scope.accountIds().isEmpty() ? "true" : "account_id = ANY(?)";
    }

    private static List<Object> parameters(Scope scope) {
        return scope.accountIds().isEmpty()
                ? List.of()
                : List.of((Object) scope.accountIds().toArray(String[]::new));
    }

    private static NotedAttribute attribute(ResultSet row) throws SQLException {
        return new NotedAttribute(
                row.getString("event_type"),
                row.getString("name"),
                row.getBoolean("completion"),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)));
    }

    /** What decoration adds, whatever the sender says. */
    public static Map<String, Kind> decorated() {
        return Decorated.KINDS;
    }
}
