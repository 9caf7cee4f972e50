package io.filigree.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of a JSON object with their path, which errors name, such as {@code pages[0].widgets[3].width}. */
final class JsonFields {

    private final JsonNode object;
    private final String path;

    JsonFields(JsonNode object, String path) {
        if (!object.isObject()) {
            throw InvalidInputException.of(
                    path.isEmpty() ? "body" : path, (path.isEmpty() ? "the body" : path) + " must be a JSON object");
        }
        this.object = object;
        this.path = path;
    }

    String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** Rejects other fields. */
    JsonFields knowing(Set<String> fields) {
        for (String name : object.propertyNames()) {
            if (!fields.contains(name)) {
                String shown = path(name.length() <= 60 ? name : name.substring(0, 60) + "…");
                throw InvalidInputException.of(
                        shown, shown + " is not known; known are " + String.join(", ", new TreeSet<>(fields)));
            }
        }
        return this;
    }

    /** A text that must not be blank. */
    String required(String field, int max) {
        String text = text(field, max);
        if (text.isBlank()) {
            throw InvalidInputException.of(path(field), path(field) + " is missing");
        }
        return text;
    }

    /** A text; empty when it is absent or null. */
    String text(String field, int max) {
        JsonNode value = value(field);
        return value == null ? "" : text(value, path(field), max);
    }

    List<String> texts(String field, int maxEntries, int max) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : array(field, maxEntries)) {
            texts.add(text(value, path(field) + "[" + texts.size() + "]", max));
        }
        return texts;
    }

    /** The objects of an array; none when it is absent or null. */
    List<JsonFields> objects(String field, int maxEntries) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode value : array(field, maxEntries)) {
            objects.add(new JsonFields(value, path(field) + "[" + objects.size() + "]"));
        }
        return objects;
    }

    int number(String field, int fallback, int max) {
        JsonNode value = value(field);
        if (value == null) {
            return fallback;
        }
        if (!value.isInt() || value.intValue() < 1 || value.intValue() > max) {
            throw InvalidInputException.beyond(
                    path(field), path(field) + " must be a whole number from 1 to " + max, max);
        }
        return value.intValue();
    }

    boolean isTrue(String field) {
        JsonNode value = value(field);
        if (value != null && !value.isBoolean()) {
            throw InvalidInputException.of(path(field), path(field) + " must be true or false");
        }
        return value != null && value.booleanValue();
    }

    private Iterable<JsonNode> array(String field, int maxEntries) {
        JsonNode value = value(field);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw InvalidInputException.of(path(field), path(field) + " must be an array");
        }
        if (value.size() > maxEntries) {
            throw InvalidInputException.beyond(
                    path(field),
                    path(field) + " has " + value.size() + " entries, more than the maximum of " + maxEntries,
                    maxEntries);
        }
        return value;
    }

    private @Nullable JsonNode value(String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private static String text(JsonNode value, String path, int max) {
        if (!value.isString()) {
            throw InvalidInputException.of(path, path + " must be a string");
        }
        String text = value.stringValue();
        if (text.length() > max) {
            throw InvalidInputException.beyond(
                    path, path + " has " + text.length() + " characters, more than the maximum of " + max, max);
        }
        boolean invalid =
                text.codePoints().anyMatch(each -> each == 0 || Character.getType(each) == Character.SURROGATE);
        if (invalid) {
            throw InvalidInputException.of(path, path + " has an invalid character");
        }
        return text;
    }
}
