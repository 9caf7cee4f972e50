package io.filigree.query.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

import io.filigree.decorator.Attributes;
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

    /** All but the tags, by the names of the attributes, in the order in which people look for them. */
    public static Map<String, @Nullable String> values(FunctionDescription description) {
        FunctionConfiguration configuration = description.configuration();
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        values.put(Attributes.RUNTIME, configuration.runtime());
        values.put(Attributes.MEMORY_SIZE, withUnit(configuration.memorySizeMb(), "MB"));
        values.put(Attributes.TIMEOUT, withUnit(configuration.timeoutSeconds(), "s"));
        values.put(Attributes.ARCHITECTURE, configuration.architecture());
        values.put(Attributes.PACKAGE_TYPE, configuration.packageType());
        values.put(Attributes.HANDLER, configuration.handler());
        values.put(Attributes.EPHEMERAL_STORAGE, withUnit(configuration.ephemeralStorageMb(), "MB"));
        values.put(
                Attributes.LAYERS, configuration.layers().isEmpty() ? null : String.join(", ", configuration.layers()));
        values.put(Attributes.ROLE, configuration.role());
        values.put(Attributes.LOG_GROUP, configuration.logGroup());
        values.put(Attributes.FUNCTION_VERSION, configuration.version());
        values.put(Attributes.CODE_SHA256, configuration.codeSha256());
        values.put(Attributes.LAST_MODIFIED, configuration.lastModified());
        values.put(Attributes.ACCOUNT, description.account());
        return values;
    }

    private static @Nullable String withUnit(@Nullable Integer number, String unit) {
        return number == null ? null : number + " " + unit;
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
