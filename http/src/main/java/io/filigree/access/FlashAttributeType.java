package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Type;
import java.util.List;

import org.springframework.core.ResolvableType;

/**
 * The type of a flash attribute, as a bean. Other flash attributes consist of strings, numbers, booleans, lists and
 * maps; records in them are read as maps.
 *
 * @param name of the attribute
 * @param type that Jackson can read
 */
public record FlashAttributeType(String name, Type type) {

    public FlashAttributeType {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }

    /** A list of records. */
    public static FlashAttributeType listOf(String name, Class<?> element) {
        return new FlashAttributeType(
                name, ResolvableType.forClassWithGenerics(List.class, element).getType());
    }
}
