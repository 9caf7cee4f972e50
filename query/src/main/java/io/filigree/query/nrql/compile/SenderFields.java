package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.filigree.query.nrql.catalogue.AttributeType;
import io.filigree.query.nrql.catalogue.CatalogAttribute;

/** What is known of the attributes that events bring along, by type: where to look for one, and what it is. */
final class SenderFields {

    private record Key(String eventType, String name, boolean completion) {}

    private final Map<Key, Set<AttributeType>> kinds = new HashMap<>();

    SenderFields(Collection<CatalogAttribute> attributes) {
        attributes.forEach(attribute -> kinds.computeIfAbsent(
                        new Key(attribute.eventType(), attribute.name(), attribute.completion()),
                        key -> EnumSet.noneOf(AttributeType.class))
                .add(attribute.kind()));
    }

    /** What the sender's values of that name are; empty when no sender ever wrote it. */
    Set<AttributeType> bySender(String eventType, String name) {
        return kinds(eventType, name, false);
    }

    /** What the platform's values of that name are. */
    Set<AttributeType> byPlatform(String eventType, String name) {
        return kinds(eventType, name, true);
    }

    private Set<AttributeType> kinds(String eventType, String name, boolean completion) {
        if (kinds.containsKey(new Key(eventType, CatalogAttribute.ANY, completion))) {
            return EnumSet.allOf(AttributeType.class);
        }
        return kinds.getOrDefault(new Key(eventType, name, completion), Set.of());
    }
}
