package io.filigree.query.nrql.naive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code jparse} and its paths: names, positions, lists of them, ranges, {@code [*]}. */
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

    /** As PostgreSQL writes it: a space after each comma and colon, shorter names first. */
    static String write(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .sorted(Comparator.comparing(
                            (Map.Entry<?, ?> member) -> (String) member.getKey(), Json::orderNames))
                    .map(member -> write(member.getKey()) + ": " + write(member.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::write).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Number ? Values.decimal(value).toPlainString() : JSON.writeValueAsString(value);
    }

    private static int orderNames(String a, String b) {
        byte[] first = a.getBytes(StandardCharsets.UTF_8);
        byte[] second = b.getBytes(StandardCharsets.UTF_8);
        return first.length == second.length
                ? Arrays.compareUnsigned(first, second)
                : Integer.compare(first.length, second.length);
    }

    /** PostgreSQL's order: texts, numbers, booleans, lists, objects. */
    static int order(Object a, Object b) {
        boolean differ = a instanceof String != b instanceof String;
        return differ ? (a instanceof String ? -1 : 1) : Values.order(a, b);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }

    /** A part of a JSON value; null where there is no such part. */
    static @Nullable Object at(@Nullable Object value, String path) {
        String rest = path.startsWith(".") ? path.substring(1) : path;
        if (rest.isEmpty()) {
            return plain(value);
        }
        if (!rest.startsWith("[")) {
            int end = 0;
            while (end < rest.length() && rest.charAt(end) != '.' && rest.charAt(end) != '[') {
                end++;
            }
            return at(field(value, rest.substring(0, end)), rest.substring(end));
        }
        int end = rest.indexOf(']');
        String inside = rest.substring(1, end).strip();
        String after = rest.substring(end + 1);
        if (inside.contains(",")) {
            boolean hasParts = value instanceof List<?> || value instanceof Map<?, ?>;
            List<Object> parts = new ArrayList<>();
            for (String part : inside.split(",")) {
                parts.add(part(value, part.strip()));
            }
            return hasParts ? all(parts, after) : null;
        }
        if (inside.equals("*") || inside.contains(":")) {
            return value instanceof List<?> list ? all(range(list, inside), after) : null;
        }
        return at(part(value, inside), after);
    }

    private static @Nullable Object part(@Nullable Object value, String name) {
        return name.matches("-?\\d+") ? member(value, Integer.parseInt(name)) : field(value, unquoted(name));
    }

    private static List<?> range(List<?> list, String range) {
        if (range.equals("*")) {
            return list;
        }
        int colon = range.indexOf(':');
        int from = bound(range.substring(0, colon), 0, list.size());
        int to = bound(range.substring(colon + 1), list.size(), list.size());
        return from < to ? list.subList(from, to) : List.of();
    }

    private static int bound(String text, int otherwise, int size) {
        int bound = text.isBlank() ? otherwise : Integer.parseInt(text.strip());
        return Math.min(Math.max(bound < 0 ? size + bound : bound, 0), size);
    }

    private static List<Object> all(List<?> members, String rest) {
        List<Object> found = new ArrayList<>();
        for (Object member : members) {
            found.add(at(member, rest));
        }
        return found;
    }

    private static @Nullable Object member(@Nullable Object list, int index) {
        if (!(list instanceof List<?> members)) {
            return null;
        }
        int at = index < 0 ? members.size() + index : index;
        return at >= 0 && at < members.size() ? members.get(at) : null;
    }

    private static @Nullable Object field(@Nullable Object map, String name) {
        return map instanceof Map<?, ?> fields ? fields.get(name) : null;
    }

    private static String unquoted(String text) {
        return text.startsWith("\"") || text.startsWith("'") ? text.substring(1, text.length() - 1) : text;
    }
}
