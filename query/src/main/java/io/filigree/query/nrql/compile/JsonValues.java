package io.filigree.query.nrql.compile;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.filigree.db.JsonText;
import org.jspecify.annotations.Nullable;

/** Values on their way to PostgreSQL and back. */
final class JsonValues {

    /** The order of names in an object. */
    private static final Comparator<String> NAMES = Comparator.comparing(
            JsonValues::bytes,
            Comparator.<byte[]>comparingInt(name -> name.length).thenComparing(Arrays::compareUnsigned));

    private JsonValues() {}

    static String write(@Nullable Object value) {
        return JsonText.writeValue(value);
    }

    /** As PostgreSQL writes it: a space after each comma and colon, shorter names first. */
    static String text(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .sorted(Comparator.comparing(member -> String.valueOf(member.getKey()), NAMES))
                    .map(member -> write(member.getKey()) + ": " + text(member.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(JsonValues::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return write(value);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** A Long, Double, String, Boolean, List, Map or null. */
    static @Nullable Object read(@Nullable String json) {
        return json == null ? null : plain(JsonText.readValue(json));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof BigInteger number) {
            return number.doubleValue();
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>(list.size());
            list.forEach(element -> plain.add(plain(element)));
            return plain;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((name, element) -> plain.put(String.valueOf(name), plain(element)));
            return plain;
        }
        return value;
    }
}
