package io.filigree.query.nrql.syntax;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Time zones by name, ignoring case: those that mean the same in Java and in PostgreSQL. */
final class TimeZones {

    private static final Map<String, ZoneId> BY_NAME = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> !id.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableMap(TimeZones::key, ZoneId::of, (one, other) -> one));

    private TimeZones() {}

    /** @throws NrqlException if the name is unknown */
    static ZoneId named(String name, SourceLocation place) {
        ZoneId zone = BY_NAME.get(key(name));
        if (zone == null) {
            List<String> near = SpellingSuggestions.nearest(
                    name, BY_NAME.values().stream().map(ZoneId::getId).toList());
            throw new NrqlException(
                    place,
                    "there is no time zone " + SourceText.quoted(name) + "; "
                            + (near.isEmpty()
                                    ? "expected a name such as 'Europe/Berlin' or 'UTC'"
                                    : "did you mean '" + near.get(0) + "'?"));
        }
        return zone;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The zone's id as everybody writes it. */
    static Expression literal(Expression value) {
        if (value instanceof Expression.Literal literal && literal.value() instanceof String name) {
            return new Expression.Literal(named(name, value.place()).getId(), value.place());
        }
        throw new NrqlException(value.place(), "expected a time zone in quotes, such as 'Europe/Berlin'");
    }
}
