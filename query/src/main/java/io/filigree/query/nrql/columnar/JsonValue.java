package io.filigree.query.nrql.columnar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.JsonText;
import org.jspecify.annotations.Nullable;

/** JSON in the form of PostgreSQL's {@code jsonb}. */
final class JsonValue {

    /** The order of names in an object. */
    private static final Comparator<String> NAMES = Comparator.comparing(
            JsonValue::bytes,
            Comparator.<byte[]>comparingInt(name -> name.length).thenComparing(Arrays::compareUnsigned));

    private static final Comparator<String> ALPHABETICAL =
            Comparator.comparing(JsonValue::bytes, Arrays::compareUnsigned);

    /** Of 400 or more, which exceeds the range of double. */
    private static final Pattern HUGE_EXPONENT = Pattern.compile("[eE][+-]?0*(?:[4-9][0-9]{2}|[1-9][0-9]{3})");

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);

    private JsonValue() {}

    /** The value as a text: texts without quotes, numbers without an exponent, objects and arrays as {@code jsonb}. */
    static @Nullable String text(String json) {
        Object value = JsonText.readValue(json);
        return value instanceof String text ? text : value == null ? null : written(value);
    }

    /** The text of {@code jsonb}; null if the text is not valid JSON. */
    static @Nullable String canonical(String json) {
        return read(json).map(value -> compact(value)).findFirst().orElse(null);
    }

    /** The same text; null if it is not valid JSON. */
    static @Nullable String valid(String json) {
        return read(json).findAny().isPresent() ? json : null;
    }

    /**
     * The names in an object, as a JSON array; null if the value is not an object.
     *
     * @param inOrder in the order of the text, instead of alphabetically
     */
    static @Nullable String keys(String json, boolean inOrder) {
        return members(json, inOrder, Map.Entry::getKey);
    }

    /** The values in an object, in the order of {@link #keys}. */
    static @Nullable String values(String json, boolean inOrder) {
        return members(json, inOrder, Map.Entry::getValue);
    }

    private static @Nullable String members(
            String json, boolean inOrder, Function<Map.Entry<String, @Nullable Object>, @Nullable Object> member) {
        if (!(JsonText.readValue(json) instanceof Map<?, ?> object)) {
            return null;
        }
        @SuppressWarnings("unchecked")
        Stream<Map.Entry<String, @Nullable Object>> members =
                ((Map<String, @Nullable Object>) object).entrySet().stream();
        Stream<Map.Entry<String, @Nullable Object>> ordered =
                inOrder ? members : members.sorted(Map.Entry.comparingByKey(ALPHABETICAL));
        return ordered.map(member).map(JsonValue::compact).collect(Collectors.joining(",", "[", "]"));
    }

    private static Stream<Object> read(String json) {
        if (json.contains("\\u0000")
                || HUGE_EXPONENT.matcher(json).find()
                        && HUGE_EXPONENT
                                .matcher(STRING.matcher(json).replaceAll(""))
                                .find()) {
            return Stream.empty();
        }
        try {
            Object value = JsonText.readValue(json);
            return value == null ? Stream.empty() : Stream.of(value);
        } catch (RuntimeException e) {
            return Stream.empty(); // not JSON
        }
    }

    /** With a space after each comma and colon. */
    private static String written(@Nullable Object value) {
        return write(value, ", ", ": ");
    }

    private static String compact(@Nullable Object value) {
        return write(value, ",", ":");
    }

    private static String write(@Nullable Object value, String comma, String colon) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .sorted(Comparator.comparing(member -> String.valueOf(member.getKey()), NAMES))
                    .map(member ->
                            JsonText.writeValue(member.getKey()) + colon + write(member.getValue(), comma, colon))
                    .collect(Collectors.joining(comma, "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream()
                    .map(element -> write(element, comma, colon))
                    .collect(Collectors.joining(comma, "[", "]"));
        }
        if (value instanceof Double number) {
            return DuckDbFunctions.plain(BigDecimal.valueOf(number));
        }
        return value instanceof BigInteger number ? number.toString() : JsonText.writeValue(value);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
