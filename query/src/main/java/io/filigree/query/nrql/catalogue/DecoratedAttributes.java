package io.filigree.query.nrql.catalogue;

import java.util.Map;
import java.util.stream.Collectors;

import io.filigree.decorator.AttributeRegistry;
import io.filigree.decorator.attribute.AttributeDefinition;

/** The attributes that every event can have without its sender's doing, but for tags. */
final class DecoratedAttributes {

    static final Map<String, AttributeType> KINDS = AttributeRegistry.ALL.stream()
            .filter(attribute -> !attribute.isPattern() && !attribute.source().isStoredWithEvent())
            .collect(Collectors.toUnmodifiableMap(AttributeDefinition::name, DecoratedAttributes::type));

    private DecoratedAttributes() {}

    private static AttributeType type(AttributeDefinition attribute) {
        return switch (attribute.type()) {
            case STRING, LIST -> AttributeType.STRING;
            case NUMBER -> AttributeType.NUMBER;
            case BOOLEAN -> AttributeType.BOOLEAN;
        };
    }
}
