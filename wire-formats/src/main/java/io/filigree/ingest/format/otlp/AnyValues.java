package io.filigree.ingest.format.otlp;

import java.util.Base64;
import java.util.List;

import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.json.FlatAttributes;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes attributes of OTLP's values, as {@link FlatAttributes} does of JSON: maps become an attribute for each of their
 * members, lists of single values stay lists, bytes become base64.
 */
final class AnyValues {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AnyValues() {}

    /** Adds attributes where they are absent. */
    static void add(BoundedAttributes attributes, List<KeyValue> values) {
        for (KeyValue value : values) {
            add(attributes, value.getKey(), value.getValue());
        }
    }

    /** Adds one under a name; nothing where it is empty. */
    static void add(BoundedAttributes attributes, String name, AnyValue value) {
        switch (value.getValueCase()) {
            case STRING_VALUE -> attributes.add(name, value.getStringValue());
            case BOOL_VALUE -> attributes.add(name, value.getBoolValue());
            case INT_VALUE -> attributes.add(name, value.getIntValue());
            case DOUBLE_VALUE -> attributes.add(name, value.getDoubleValue());
            default -> FlatAttributes.add(attributes, name, json(value));
        }
    }

    /** A text that says something. */
    static @Nullable String text(List<KeyValue> values, String... names) {
        for (String name : names) {
            for (KeyValue value : values) {
                if (value.getKey().equals(name)
                        && value.getValue().hasStringValue()
                        && !value.getValue().getStringValue().isBlank()) {
                    return value.getValue().getStringValue();
                }
            }
        }
        return null;
    }

    /** Whether a value is {@code true}. */
    static boolean isTrue(List<KeyValue> values, String... names) {
        for (String name : names) {
            for (KeyValue value : values) {
                if (value.getKey().equals(name) && value.getValue().getBoolValue()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** As JSON. */
    static JsonNode json(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> JSON.stringNode(value.getStringValue());
            case BOOL_VALUE -> JSON.booleanNode(value.getBoolValue());
            case INT_VALUE -> JSON.numberNode(value.getIntValue());
            case DOUBLE_VALUE -> JSON.numberNode(value.getDoubleValue());
            case BYTES_VALUE ->
                JSON.stringNode(
                        Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray()));
            case ARRAY_VALUE -> {
                ArrayNode array = JSON.arrayNode();
                value.getArrayValue().getValuesList().forEach(element -> array.add(json(element)));
                yield array;
            }
            case KVLIST_VALUE -> {
                ObjectNode object = JSON.objectNode();
                value.getKvlistValue()
                        .getValuesList()
                        .forEach(member -> object.set(member.getKey(), json(member.getValue())));
                yield object;
            }
            default -> JSON.nullNode();
        };
    }
}
