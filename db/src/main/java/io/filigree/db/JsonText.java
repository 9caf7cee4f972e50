package io.filigree.db;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Values as the text of a {@code jsonb} column, and back: the JSON mapper for what PostgreSQL stores. */
public final class JsonText {

    /**
     * No limits: values from PostgreSQL were within the limits of ingest, but can exceed Jackson's, because nested names
     * are joined to longer ones and {@code numeric} writes every digit of a power.
     */
    private static final StreamReadConstraints NO_BOUNDS = StreamReadConstraints.builder()
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(NO_BOUNDS)
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build())
            .build();
    private static final ObjectReader OBJECT = JSON.readerFor(new TypeReference<LinkedHashMap<String, Object>>() {});
    private static final ObjectReader STRINGS = JSON.readerFor(new TypeReference<LinkedHashMap<String, String>>() {});
    private static final ObjectReader VALUE = JSON.readerFor(Object.class);

    /** Encoded names by their text: events share most of their names. Limited, because some senders generate names. */
    private static final Map<String, SerializedString> NAMES = new ConcurrentHashMap<>();

    private static final int MAX_NAMES = 4_096;

    private JsonText() {}

    /**
     * The text of a map whose values are String, Boolean, Number or lists of these, without characters that PostgreSQL
     * rejects.
     */
    public static String write(Map<String, ?> map) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        writeTo(bytes, map);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The output of {@link #write} in UTF-8. */
    public static void writeTo(OutputStream out, Map<String, ?> map) {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            map.forEach((name, value) -> {
                json.writeName(encoded(name));
                write(value, json);
            });
            json.writeEndObject();
        }
    }

    private static SerializedString encoded(String name) {
        SerializedString known = NAMES.get(name);
        if (known != null) {
            return known;
        }
        SerializedString encoded = new SerializedString(storable(name));
        if (NAMES.size() < MAX_NAMES) {
            NAMES.putIfAbsent(name, encoded);
        }
        return encoded;
    }

    /** Rows for {@code jsonb_to_recordset}: values are also null, lists and maps of such values. */
    public static String writeRows(List<? extends Map<String, ? extends @Nullable Object>> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            writeNested(rows, json);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void writeNested(@Nullable Object value, JsonGenerator json) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((name, nested) -> {
                json.writeName(storable(String.valueOf(name)));
                writeNested(nested, json);
            });
            json.writeEndObject();
        } else if (value instanceof Collection<?> collection) {
            json.writeStartArray();
            collection.forEach(nested -> writeNested(nested, json));
            json.writeEndArray();
        } else {
            write(value, json);
        }
    }

    private static void write(Object value, JsonGenerator json) {
        if (value instanceof String text) {
            json.writeString(storable(text));
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Double number) {
            // Infinity and NaN are stored as text.
            json.writeNumber(number);
        } else if (value instanceof Collection<?> collection) {
            json.writeStartArray();
            collection.forEach(element -> write(element, json));
            json.writeEndArray();
        } else if (value instanceof Number number && !isDouble(number)) {
            json.writeString(number.toString());
        } else {
            json.writePOJO(value);
        }
    }

    /** The type that {@link #write} writes a value as, in terms of {@code jsonb_typeof}: string, number, boolean or array. */
    public static String kind(Object value) {
        if (value instanceof String) {
            return "string";
        }
        if (value instanceof Integer || value instanceof Long) {
            return "number";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        if (value instanceof Collection<?>) {
            return "array";
        }
        return value instanceof Number number && isDouble(number) ? "number" : "string";
    }

    /** Whether a number is in the range of double. Numbers out of that range are stored as text. */
    private static boolean isDouble(Number number) {
        double nearest = number.doubleValue();
        boolean vanishes = nearest == 0 && number instanceof BigDecimal decimal && decimal.signum() != 0;
        return Double.isFinite(nearest) && !vanishes;
    }

    /** Parses the output of {@link #write}: values are String, Boolean, Number or lists of these. */
    public static Map<String, Object> read(String json) {
        return OBJECT.readValue(json);
    }

    /** Reads a map of texts, such as tags. */
    public static Map<String, String> readStrings(String json) {
        return STRINGS.readValue(json);
    }

    /** The JSON of any value, unchanged. */
    public static String writeValue(@Nullable Object value) {
        return JSON.writeValueAsString(value);
    }

    /** Reads any JSON as PostgreSQL returns it: maps, lists, texts, numbers, booleans or null. */
    public static @Nullable Object readValue(String json) {
        return VALUE.readValue(json);
    }

    /** PostgreSQL stores every character but U+0000. */
    public static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    /** The text without characters that PostgreSQL rejects: U+0000 and unpaired surrogates. */
    public static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            // One comparison for U+0000, surrogates and the few characters above them: this reads every character
            // stored.
            if ((char) (text.charAt(i) - 1) >= Character.MIN_SURROGATE - 1) {
                return withoutNul(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
            }
        }
        return text;
    }
}
