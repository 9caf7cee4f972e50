package io.filigree.decorator.attribute;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What is known of one attribute.
 *
 * @param name in events and queries; a part in angle brackets is a placeholder for any text
 * @param aliases other names that queries may use for it where the sender wrote no attribute of such a name
 * @param documentation one sentence, without the unit
 */
public record AttributeDefinition(
        String name,
        ValueType type,
        AttributeUnit unit,
        AttributeSource source,
        List<String> aliases,
        String documentation) {

    public AttributeDefinition {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(unit, "unit");
        requireNonNull(source, "source");
        requireNonNull(documentation, "documentation");
        aliases = List.copyOf(aliases);
    }

    /** Whether the name is a pattern of many attributes, such as {@code tags.<key>}. */
    public boolean isPattern() {
        return name.indexOf('<') >= 0;
    }
}
