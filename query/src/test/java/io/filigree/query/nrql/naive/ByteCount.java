package io.filigree.query.nrql.naive;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** How many bytes a JSON value has as PostgreSQL writes it: with a space after each comma and colon. */
public final class ByteCount {

    private ByteCount() {}

    public static long of(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            long members = map.entrySet().stream()
                    .mapToLong(member -> of(member.getKey()) + 2 + of(member.getValue()))
                    .sum();
            return 2 + members + 2L * Math.max(0, map.size() - 1);
        }
        if (value instanceof List<?> list) {
            return 2 + list.stream().mapToLong(ByteCount::of).sum() + 2L * Math.max(0, list.size() - 1);
        }
        if (value instanceof Number number) {
            return Values.decimal(number).toPlainString().length();
        }
        return value instanceof String text
                ? 2 + ofText(text)
                : String.valueOf(value).length();
    }

    private static long ofText(String text) {
        return text.codePoints()
                .mapToLong(c -> switch (c) {
                    case '"', '\\', '\b', '\f', '\n', '\r', '\t' -> 2;
                    default -> c < 0x20 ? 6 : Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
                })
                .sum();
    }
}
