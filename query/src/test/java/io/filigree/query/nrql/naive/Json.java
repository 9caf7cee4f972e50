package io.filigree.query.nrql.naive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code jparse} and its paths: names, positions, {@code [*]}. */
final class Json {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Json() {}

    static @Nullable Object read(String text) {
        try {
            return plain(JSON.readValue(text, Object.class));
        } catch (JacksonException e) {
            return null;
        }
    }

    static String write(Object value) {
        return JSON.writeValueAsString(value);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }

    /** A part of a JSON value; null where there is no such part. */
    static @Nullable Object at(@Nullable Object value, String path) {
        String rest = path;
        Object at = value;
        while (!rest.isEmpty()) {
            if (rest.startsWith(".")) {
                rest = rest.substring(1);
            }
            if (rest.startsWith("[")) {
                int end = rest.indexOf(']');
                String inside = rest.substring(1, end).strip();
                rest = rest.substring(end + 1);
                if (inside.equals("*")) {
                    return all(at, rest);
                }
                at = inside.matches("\\d+") ? member(at, Integer.parseInt(inside)) : field(at, unquoted(inside));
            } else {
                int end = 0;
                while (end < rest.length() && rest.charAt(end) != '.' && rest.charAt(end) != '[') {
                    end++;
                }
                at = field(at, rest.substring(0, end));
                rest = rest.substring(end);
            }
        }
        return plain(at);
    }

    private static @Nullable Object all(@Nullable Object list, String rest) {
        if (!(list instanceof List<?> members)) {
            return null;
        }
        List<Object> found = new ArrayList<>();
        for (Object member : members) {
            found.add(at(member, rest));
        }
        return found;
    }

    private static @Nullable Object member(@Nullable Object list, int index) {
        return list instanceof List<?> members && index < members.size() ? members.get(index) : null;
    }

    private static @Nullable Object field(@Nullable Object map, String name) {
        return map instanceof Map<?, ?> fields ? fields.get(name) : null;
    }

    private static String unquoted(String text) {
        return text.startsWith("\"") || text.startsWith("'") ? text.substring(1, text.length() - 1) : text;
    }
}
