package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.filigree.query.nrql.catalogue.AttributeType;
import io.filigree.query.nrql.catalogue.CatalogAttribute;

/** The attributes of events by type: their source and their type. */
final class SenderFields {

    private record Key(String eventType, String name, boolean completion) {}

    private final Map<Key, Set<AttributeType>> kinds = new HashMap<>();

    SenderFields(Collection<CatalogAttribute> attributes) {
        attributes.forEach(attribute -> kinds.computeIfAbsent(
                        new Key(attribute.eventType(), attribute.name(), attribute.completion()),
                        key -> EnumSet.noneOf(AttributeType.class))
                .add(attribute.kind()));
    }

    /** The types of the senders' values with that name; empty if no sender ever wrote it. */
    Set<AttributeType> bySender(String eventType, String name) {
        return kinds(eventType, name, false);
    }

    /** The types of the platform's values with that name. */
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
