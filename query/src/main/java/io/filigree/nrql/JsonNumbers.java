package io.filigree.nrql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.compile.OutputColumnNames;
import org.jspecify.annotations.Nullable;

/** Converts values for JSON: integers are written without a fraction, and NaN and infinities as null. */
final class JsonNumbers {

    /** Largest magnitude up to which a double represents every integer exactly. */
    private static final double EXACT = 1L << 53;

    private JsonNumbers() {}

    static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>(list.size());
            list.forEach(each -> plain.add(value(each)));
            return plain;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(String.valueOf(key), value(each)));
            return plain;
        }
        return value;
    }

    /** Formats a value as the name of a group. */
    static @Nullable String text(@Nullable Object value) {
        Object plain = value(value);
        return plain == null ? null : OutputColumnNames.text(plain);
    }

    private static @Nullable Object number(double number) {
        if (!Double.isFinite(number)) {
            return null;
        }
        return number == Math.rint(number) && Math.abs(number) <= EXACT ? (Object) (long) number : (Object) number;
    }
}
