package io.filigree.ingest.format.json;

import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/**
 * Converts JSON to attributes: texts, booleans and numbers are kept; a nested object becomes one attribute for each member,
 * with names joined by dots; an array of texts, booleans and numbers is a list, any other array and one that is longer than a
 * text may be becomes its JSON text; nulls are omitted.
 */
public final class FlatAttributes {

    /** Attributes that are searched as text, and whose index has texts only. */
    private static final Set<String> TEXTS = Set.of("message", BoundedAttributes.STACK_TRACE);

    private static final JsonFactory JSON = new JsonFactory();

    private FlatAttributes() {}

    /** Reads the value at the parser's position to its end, and adds its members; anything but an object has none. */
    public static void add(BoundedAttributes attributes, JsonParser json) {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            addMembers(attributes, "", json);
        } else {
            json.skipChildren();
        }
    }

    /** The same of a tree. */
    public static void add(BoundedAttributes attributes, JsonNode object) {
        if (object.isObject()) {
            try (JsonParser json = object.traverse(ObjectReadContext.empty())) {
                json.nextToken();
                add(attributes, json);
            }
        }
    }

    /** Adds a value under a name; of an object its members. */
    public static void add(BoundedAttributes attributes, String name, JsonNode value) {
        try (JsonParser json = value.traverse(ObjectReadContext.empty())) {
            json.nextToken();
            addValue(attributes, name, json);
        }
    }

    private static void addMembers(BoundedAttributes attributes, String prefix, JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = prefix.isEmpty() ? json.currentName() : prefix + json.currentName();
            json.nextToken();
            addValue(attributes, name, json);
        }
    }

    private static void addValue(BoundedAttributes attributes, String name, JsonParser json) {
        switch (json.currentToken()) {
            case VALUE_STRING -> attributes.add(name, json.getString());
            case VALUE_TRUE -> attributes.add(name, true);
            case VALUE_FALSE -> attributes.add(name, false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> attributes.add(name, json.getNumberValue());
            case VALUE_NULL -> {
                // No attribute.
            }
            case START_OBJECT -> {
                // Where names would grow longer than any attribute's, what is nested stays JSON text.
                if (name.length() <= attributes.bounds().maxName()) {
                    addMembers(attributes, name + ".", json);
                } else {
                    attributes.add(name, text(json, attributes.bounds().maxValue()));
                }
            }
            default -> {
                // A list names no type, nor would its text.
                if (name.equals(Attributes.TYPE)) {
                    json.skipChildren();
                } else {
                    String text = text(json, attributes.bounds().maxValue());
                    attributes.add(name, TEXTS.contains(name) ? text : array(text, attributes.bounds()));
                }
            }
        }
    }

    /** The elements of an array, or its JSON text. */
    private static Object array(String text, AttributeBounds bounds) {
        if (text.length() > bounds.maxValue()) {
            return text;
        }
        List<Object> elements = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                Object element = scalar(json);
                if (element == null || element instanceof Double real && !Double.isFinite(real)) {
                    return text;
                }
                elements.add(element);
            }
        }
        return Collections.unmodifiableList(elements);
    }

    /** Null for null, an array or an object. */
    private static @Nullable Object scalar(JsonParser json) {
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
            default -> null;
        };
    }

    /** The JSON of the value at the parser's position, truncated at the bound. */
    private static String text(JsonParser json, int length) {
        Start start = new Start(length + 1);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), start)) {
            out.copyCurrentStructure(json);
        }
        return start.text.toString();
    }

    /** Keeps as many characters as it may, of however many are written. */
    private static final class Start extends Writer {

        private final StringBuilder text = new StringBuilder();
        private final int length;

        Start(int length) {
            this.length = length;
        }

        @Override
        public void write(char[] buffer, int offset, int count) {
            text.append(buffer, offset, Math.min(count, length - text.length()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
