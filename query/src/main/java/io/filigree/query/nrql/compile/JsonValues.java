package io.filigree.query.nrql.compile;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.JsonText;
import org.jspecify.annotations.Nullable;

/** Values on their way to PostgreSQL and back. */
final class JsonValues {

    private JsonValues() {}

    static String write(@Nullable Object value) {
        return JsonText.writeValue(value);
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
