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
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase.Session;

/** Reads which event types there are, and which attributes and tags. */
public final class AttributeCatalog {

    /** In place of the braces: the accounts of the scope, of attributes and of metadata. */
    private static final String LOOK = """
            SELECT DISTINCT event_type, name, completion, kind, true AS seen
            FROM event_attribute WHERE {attributes} AND event_type = ANY(?) AND name = ANY(?)
            UNION ALL
            SELECT t.type, NULL, NULL, 'type', EXISTS (
                SELECT FROM event_attribute WHERE {attributes} AND event_type = t.type)
            FROM unnest(?::text[]) AS t(type)
            UNION ALL
            SELECT NULL, k.key, NULL, 'tag', EXISTS (
                SELECT FROM (SELECT tags FROM function_metadata WHERE {metadata} OFFSET '0') m
                WHERE jsonb_exists(m.tags, k.key))
            FROM unnest(?::text[]) AS k(key)
            """;

    private AttributeCatalog() {}

    /**
     * The known event types and attributes among those requested.
     *
     * @param noted attributes of events in the scope, and {@link CatalogAttribute#ANY}
     * @param types event types received from accounts in the scope
     * @param names attribute names present on events in the scope, including tags
     */
    public record Looked(List<CatalogAttribute> noted, Set<String> types, Set<String> names) {}

    /** Looks types and names up, in one statement. */
    public static Looked look(
            Session session, Collection<String> eventTypes, Collection<String> names, AccountScope scope) {
        String[] types = eventTypes.toArray(String[]::new);
        List<String> asked = new ArrayList<>(names);
        asked.add(CatalogAttribute.ANY);
        String[] tags = names.stream()
                .filter(name -> !tagKey(name).isEmpty())
                .map(AttributeCatalog::tagKey)
                .toArray(String[]::new);
        Set<String> knownTypes = new HashSet<>();
        Set<String> knownNames = new HashSet<>(names);
        knownNames.retainAll(DecoratedAttributes.KINDS.keySet());
        List<CatalogAttribute> noted = new ArrayList<>();
        List<Object> parameters = new ArrayList<>(parameters(scope));
        parameters.addAll(List.of(types, asked.toArray(String[]::new)));
        parameters.addAll(parameters(scope));
        parameters.add(types);
        parameters.addAll(parameters(scope));
        parameters.add(tags);
        session.rows(
                LOOK.replace("{attributes}", inScope(scope)).replace("{metadata}", functionInScope(scope)),
                parameters,
                row -> {
                    String kind = row.getString("kind");
                    boolean seen = row.getBoolean("seen");
                    if (kind.equals("type")) {
                        return seen && knownTypes.add(row.getString("event_type"));
                    }
                    if (kind.equals("tag")) {
                        String key = row.getString("name");
                        return seen
                                && knownNames.addAll(
                                        List.of(Attributes.TAG_PREFIX + key, Attributes.LABEL_PREFIX + key));
                    }
                    if (seen) {
                        knownNames.add(row.getString("name"));
                    }
                    return noted.add(attribute(row));
                });
        return new Looked(noted, knownTypes, knownNames);
    }

    /** Returns the tag key of an attribute with this name; empty when the attribute is not a tag. */
    private static String tagKey(String name) {
        for (String prefix : List.of(Attributes.TAG_PREFIX, Attributes.LABEL_PREFIX)) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return "";
    }

    /** The types of events that were ever received, in order. */
    public static List<String> eventTypes(Session session, AccountScope scope) {
        return session.rows(
                "SELECT DISTINCT event_type FROM event_attribute WHERE " + inScope(scope) + " ORDER BY event_type",
                parameters(scope),
                row -> row.getString("event_type"));
    }

    /**
     * All attributes that events of the type can have, with their types: the sender's, the platform's, and all
     * that decoration adds, tags among them.
     */
    public static SortedMap<String, SortedSet<AttributeType>> attributes(
            Session session, String eventType, AccountScope scope) {
        SortedMap<String, SortedSet<AttributeType>> found = new TreeMap<>();
        DecoratedAttributes.KINDS.forEach((name, kind) -> found.put(name, new TreeSet<>(List.of(kind))));
        tagKeys(session, scope).forEach(key -> {
            found.put(Attributes.TAG_PREFIX + key, new TreeSet<>(List.of(AttributeType.STRING)));
            found.put(Attributes.LABEL_PREFIX + key, new TreeSet<>(List.of(AttributeType.STRING)));
        });
        List<Object> parameters = new ArrayList<>(List.of(eventType));
        parameters.addAll(parameters(scope));
        session.rows("""
                        SELECT DISTINCT event_type, name, completion, kind FROM event_attribute
                        WHERE event_type = ? AND\s""" + inScope(scope), parameters, AttributeCatalog::attribute).stream()
                // An empty name is that of a type whose events have no attributes.
                .filter(attribute -> !attribute.name().equals(CatalogAttribute.ANY)
                        && !attribute.name().isEmpty())
                .forEach(attribute -> {
                    add(found, attribute.name(), attribute.kind());
                    if (attribute.name().startsWith(Attributes.TAG_PREFIX)) {
                        add(found, Attributes.LABEL_PREFIX + tagKey(attribute.name()), attribute.kind());
                    }
                });
        return found;
    }

    private static void add(SortedMap<String, SortedSet<AttributeType>> found, String attribute, AttributeType kind) {
        found.computeIfAbsent(attribute, name -> new TreeSet<>()).add(kind);
    }

    /** The keys of all tags that functions have or had, in order. */
    public static List<String> tagKeys(Session session, AccountScope scope) {
        return session.rows(
                "SELECT DISTINCT jsonb_object_keys(tags) AS key FROM function_metadata WHERE "
                        + functionInScope(scope)
                        + " ORDER BY key",
                parameters(scope),
                row -> row.getString("key"));
    }

    private static String functionInScope(AccountScope scope) {
        return scope.isAll() ? "true" : "split_part(function_arn, ':', 5) = ANY(?)";
    }

    private static String inScope(AccountScope scope) {
        return scope.isAll() ? "true" : "account_id = ANY(?)";
    }

    private static List<Object> parameters(AccountScope scope) {
        return scope.match(List::of, accountIds -> List.of((Object) accountIds.toArray(String[]::new)));
    }

    private static CatalogAttribute attribute(ResultSet row) throws SQLException {
        return new CatalogAttribute(
                row.getString("event_type"),
                row.getString("name"),
                row.getBoolean("completion"),
                AttributeType.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)));
    }

    /** Attributes that decoration adds for every sender. */
    public static Map<String, AttributeType> decorated() {
        return DecoratedAttributes.KINDS;
    }
}
