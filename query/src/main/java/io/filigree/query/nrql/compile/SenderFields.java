package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.ColumnarEvents.AttributeColumn;
import io.filigree.query.nrql.catalogue.AttributeType;
import io.filigree.query.nrql.catalogue.CatalogAttribute;

/** The attributes of events by type: their source and their type. */
final class SenderFields {

    private record Key(String eventType, String name, boolean completion) {}

    private final Map<Key, Set<AttributeType>> kinds = new HashMap<>();
    private final List<AttributeColumn> columns;

    /** The attributes of events that have no columns for them. */
    SenderFields(Collection<CatalogAttribute> attributes) {
        this(attributes, List.of());
    }

    /** @param columns with the values of attributes */
    SenderFields(Collection<CatalogAttribute> attributes, List<AttributeColumn> columns) {
        this.columns = columns;
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

    /** The column with all values of an attribute of this type, if there is one. */
    Optional<String> column(String eventType, String name, boolean completion, AttributeType type) {
        return columns.stream()
                .filter(column -> column.attribute().equals(name)
                        && column.completion() == completion
                        && column.type().name().equals(type.name())
                        && column.table() == EventTable.ofType(eventType))
                .map(AttributeColumn::name)
                .findFirst();
    }

    private Set<AttributeType> kinds(String eventType, String name, boolean completion) {
        if (kinds.containsKey(new Key(eventType, CatalogAttribute.ANY, completion))) {
            return EnumSet.allOf(AttributeType.class);
        }
        return kinds.getOrDefault(new Key(eventType, name, completion), Set.of());
    }
}
