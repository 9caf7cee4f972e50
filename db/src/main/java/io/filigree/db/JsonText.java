package io.filigree.db;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Flat maps as the text of a {@code jsonb} column, and back. */
public final class JsonText {

    /**
     * What PostgreSQL gives back was within the bounds of the wire once, and may since have grown beyond Jackson's own:
     * nested names are joined to longer ones, and {@code numeric} writes every digit of a power.
     */
    private static final StreamReadConstraints NO_BOUNDS = StreamReadConstraints.builder()
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(NO_BOUNDS).build())
            .build();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, String>> STRINGS = new TypeReference<>() {};

    /** What {@code numeric} holds, with room to spare; a number beyond it is kept as text. */
    private static final int MAX_DECIMAL_EXPONENT = 1_000;

    private JsonText() {}

    /** The text of a map whose values are String, Boolean or Number, with what PostgreSQL refuses replaced. */
    public static String write(Map<String, ?> map) {
        Map<String, Object> storable = new LinkedHashMap<>();
        map.forEach((name, value) -> storable.put(withoutNul(name), storable(value)));
        return JSON.writeValueAsString(storable);
    }

    /** Reads what {@link #write} wrote: values are String, Boolean or Number. */
    public static Map<String, Object> read(String json) {
        return JSON.readValue(json, OBJECT);
    }

    /** Reads a map of texts, such as tags. */
    public static Map<String, String> readStrings(String json) {
        return JSON.readValue(json, STRINGS);
    }

    /** PostgreSQL stores every character but U+0000. */
    public static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    private static Object storable(Object value) {
        if (value instanceof String text) {
            return withoutNul(text);
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return number.toString();
        }
        if (value instanceof BigDecimal number
                && Math.abs((long) number.precision() - number.scale()) > MAX_DECIMAL_EXPONENT) {
            return number.toString();
        }
        return value;
    }
}
