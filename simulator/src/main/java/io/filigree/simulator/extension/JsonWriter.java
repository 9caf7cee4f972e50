package io.filigree.simulator.extension;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/** JSON, with keys in the order in which they were put. */
final class JsonWriter {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonWriter() {}

    /** An object from keys and values in turn. */
    static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** As Go writes it: fit for a page of HTML. */
    static String htmlEscapedText(Object value) {
        return text(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }
}
