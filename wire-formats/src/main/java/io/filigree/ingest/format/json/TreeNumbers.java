package io.filigree.ingest.format.json;

import tools.jackson.databind.JsonNode;

/** Numbers of JSON trees. {@link JsonNode#doubleValue} throws an exception for an integer beyond the range of double. */
public final class TreeNumbers {

    private TreeNumbers() {}

    /** Whether a value is a number in the range of double. */
    public static boolean isFinite(JsonNode value) {
        return value.isNumber() && Double.isFinite(doubleValue(value));
    }

    /** The nearest double of a number; infinite beyond the range of double. */
    public static double doubleValue(JsonNode number) {
        return number.numberValue().doubleValue();
    }
}
