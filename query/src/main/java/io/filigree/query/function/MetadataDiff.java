package io.filigree.query.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import org.jspecify.annotations.Nullable;

/** The attributes that differ between two versions of a function, named as in events. */
public record MetadataDiff(List<Change> changes) {

    public MetadataDiff {
        changes = List.copyOf(changes);
    }

    /** Configuration first, in the order of {@link #values}, then the tags by their keys. */
    public static MetadataDiff between(FunctionDescription before, FunctionDescription after) {
        Map<String, @Nullable String> old = values(before);
        Map<String, @Nullable String> current = values(after);
        List<Change> changes = new ArrayList<>();
        current.forEach((attribute, value) -> add(changes, attribute, old.get(attribute), value));
        TreeSet<String> keys = new TreeSet<>(before.tags().keySet());
        keys.addAll(after.tags().keySet());
        keys.forEach(key -> add(
                changes,
                Attributes.TAG_PREFIX + key,
                before.tags().get(key),
                after.tags().get(key)));
        return new MetadataDiff(changes);
    }

    /** All but the tags, by the names of the attributes, in the order of {@link ConfigurationAttribute}. */
    public static Map<String, @Nullable String> values(FunctionDescription description) {
        FunctionConfiguration configuration = description.configuration();
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            values.put(attribute.attributeName(), text(configuration, attribute));
        }
        values.put(Attributes.ACCOUNT, description.account());
        return values;
    }

    private static @Nullable String text(FunctionConfiguration configuration, ConfigurationAttribute attribute) {
        Object value = configuration.value(attribute);
        if (value == null) {
            return null;
        }
        return switch (attribute.type()) {
            case LIST -> String.join(", ", configuration.list(attribute));
            case NUMBER -> (value + " " + attribute.unit().symbol()).strip();
            case STRING, BOOLEAN -> value.toString();
        };
    }

    private static void add(List<Change> changes, String attribute, @Nullable String before, @Nullable String after) {
        if (!Objects.equals(before, after)) {
            changes.add(new Change(attribute, before, after));
        }
    }

    /**
     * An attribute that is not the same.
     *
     * @param before null if absent
     * @param after null if absent
     */
    public record Change(
            String attribute,
            @Nullable String before,
            @Nullable String after) {

        /** {@code added}, {@code removed} or {@code changed}. */
        public String kind() {
            if (before == null) {
                return "added";
            }
            return after == null ? "removed" : "changed";
        }
    }
}
