package io.filigree.ingest.format.json;

import java.io.Writer;

import io.filigree.decorator.Attributes;
import io.filigree.ingest.format.BoundedAttributes;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/**
 * Converts JSON to attributes: texts, booleans and numbers are kept; a nested object becomes one attribute for each member,
 * with names joined by dots; an array becomes its JSON text; nulls are omitted.
 */
public final class FlatAttributes {

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
                    attributes.add(name, text(json, attributes.bounds().maxValue()));
                }
            }
        }
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
