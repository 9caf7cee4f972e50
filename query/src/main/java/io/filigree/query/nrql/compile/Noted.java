package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.filigree.query.nrql.catalogue.Kind;
import io.filigree.query.nrql.catalogue.NotedAttribute;

/** What is known of the attributes that events bring along, by type: where to look for one, and what it is. */
final class Noted {

    private record Key(String eventType, String name, boolean completion) {}

    private final Map<Key, Set<Kind>> kinds = new HashMap<>();

    Noted(Collection<NotedAttribute> attributes) {
        attributes.forEach(attribute -> kinds.computeIfAbsent(
                        new Key(attribute.eventType(), attribute.name(), attribute.completion()),
                        key -> EnumSet.noneOf(Kind.class))
                .add(attribute.kind()));
    }

    /** What the sender's values of that name are; empty when no sender ever wrote it. */
    Set<Kind> bySender(String eventType, String name) {
        return kinds(eventType, name, false);
    }

    /** What the platform's values of that name are. */
    Set<Kind> byPlatform(String eventType, String name) {
        return kinds(eventType, name, true);
    }

    private Set<Kind> kinds(String eventType, String name, boolean completion) {
        if (kinds.containsKey(new Key(eventType, NotedAttribute.ANY, completion))) {
            return EnumSet.allOf(Kind.class);
        }
        return kinds.getOrDefault(new Key(eventType, name, completion), Set.of());
    }
}
