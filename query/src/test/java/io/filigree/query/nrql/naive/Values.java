package io.filigree.query.nrql.naive;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Comparison of values: numbers, texts and booleans are never equal to each other. */
public final class Values {

    private Values() {}

    /** An exact number for any number, as it is written in decimals. */
    public static BigDecimal decimal(Object number) {
        return number instanceof Double || number instanceof Float
                ? BigDecimal.valueOf(((Number) number).doubleValue())
                : new BigDecimal(number.toString());
    }

    static double number(Object number) {
        return ((Number) number).doubleValue();
    }

    /** Null for what is not a number. */
    static @Nullable Double numberOrNull(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : null;
    }

    /** Two values that are both there. */
    static boolean same(Object a, Object b) {
        return key(a).equals(key(b));
    }

    /** Equal for the same values: 5 and 5.0, but not "5". */
    public static Object key(Object value) {
        if (value instanceof Number) {
            BigDecimal stripped = decimal(value).stripTrailingZeros();
            return stripped.signum() == 0 ? BigDecimal.ZERO : stripped;
        }
        return value instanceof List<?> list ? list.stream().map(Values::key).toList() : value;
    }

    /** Numbers by size, then texts by code points, then booleans, then lists by their length and members. */
    public static int order(Object a, Object b) {
        int kinds = Integer.compare(kind(a), kind(b));
        if (kinds != 0) {
            return kinds;
        }
        if (a instanceof Number) {
            return decimal(a).compareTo(decimal(b));
        }
        if (a instanceof Boolean first) {
            return first.compareTo((Boolean) b);
        }
        if (a instanceof List<?> first && b instanceof List<?> second) {
            return orderLists(first, second);
        }
        return orderTexts(text(a), text(b));
    }

    /** The shorter list is first. */
    private static int orderLists(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return Integer.compare(a.size(), b.size());
        }
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int members = order(a.get(i), b.get(i));
            if (members != 0) {
                return members;
            }
        }
        return 0;
    }

    private static int kind(Object value) {
        if (value instanceof Number) {
            return 0;
        }
        if (value instanceof String) {
            return 1;
        }
        if (value instanceof Boolean) {
            return 2;
        }
        return value instanceof List ? 3 : 4;
    }

    /** By code points, which is not how Java orders texts with surrogates. */
    static int orderTexts(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }

    static Comparator<Object> ordering() {
        return Values::order;
    }

    /** A number without an exponent and without zeros at its end; a list with its members between brackets. */
    public static String text(Object value) {
        if (value instanceof Number) {
            return ((BigDecimal) key(value)).toPlainString();
        }
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            return Json.write(value);
        }
        return value.toString();
    }
}
