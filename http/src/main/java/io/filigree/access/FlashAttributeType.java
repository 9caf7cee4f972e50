package io.filigree.access;

import static java.util.Objects.requireNonNull;

/**
 * The type of a flash attribute, as a bean. Other flash attributes consist of strings, numbers, booleans, lists and
 * maps; records in them are read as maps.
 *
 * @param name of the attribute
 * @param type a record that Jackson can read
 */
public record FlashAttributeType(String name, Class<?> type) {

    public FlashAttributeType {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }
}
