package io.filigree.problem;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's query. A known parameter occurs once unless the reader permits more, and is not longer
 * than {@link #MAX_LENGTH} or the reader's bound. REST rejects unknown parameters; pages ignore them. An invalid parameter
 * becomes an {@link InvalidInputException} that names it.
 */
public final class QueryParameters {

    /** Maximum characters of a value: a tag's key and value are the longest, with 128 and 256. */
    public static final int MAX_LENGTH = 400;

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    /** The years that both PostgreSQL and the timestamp notation support. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Map<String, String[]> values;

    private QueryParameters(Map<String, String[]> values) {
        this.values = values;
    }

    /**
     * Rejects unknown parameters.
     *
     * @param known the names that the query may have
     */
    public static QueryParameters read(HttpServletRequest request, Set<String> known) {
        for (String name : request.getParameterMap().keySet()) {
            if (!known.contains(name)) {
                String field = name.length() <= 100 ? name : name.substring(0, 100) + "…";
                throw InvalidInputException.of(
                        field, "this parameter is not known; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
        return readKnown(request, known, MAX_LENGTH);
    }

    /** Ignores unknown parameters, as pages do: shared links may contain parameters that no longer exist. */
    public static QueryParameters readKnown(HttpServletRequest request, Set<String> known) {
        return readKnown(request, known, MAX_LENGTH);
    }

    /**
     * Ignores unknown parameters.
     *
     * @param known the names that are read
     * @param maxLength characters of a value
     */
    public static QueryParameters readKnown(HttpServletRequest request, Set<String> known, int maxLength) {
        Map<String, String[]> values = new HashMap<>(request.getParameterMap());
        values.keySet().retainAll(known);
        values.forEach((name, texts) -> {
            for (String text : texts) {
                check(name, text, maxLength);
            }
        });
        return new QueryParameters(values);
    }

    /** The value of a parameter; null when it is absent or empty. */
    public @Nullable String text(String name) {
        List<String> texts = texts(name, 1);
        return texts.isEmpty() ? null : texts.get(0);
    }

    /** The values of a parameter that may occur up to {@code limit} times. */
    public List<String> texts(String name, int limit) {
        List<String> texts = List.of(values.getOrDefault(name, new String[0])).stream()
                .filter(text -> !text.isEmpty())
                .toList();
        if (texts.size() > limit) {
            throw InvalidInputException.beyond(name, name + " may be given at most " + limit + " times", limit);
        }
        return texts;
    }

    /** An integer from 1 to {@code max}. */
    public int count(String name, int fallback, int max) {
        String text = text(name);
        if (text == null) {
            return fallback;
        }
        long count = WHOLE_NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
        if (count < 1 || count > max) {
            throw InvalidInputException.beyond(name, name + " must be a whole number from 1 to " + max, max);
        }
        return (int) count;
    }

    /** A timestamp, in milliseconds since 1970 or in ISO 8601 with an offset; null when it is absent or empty. */
    public @Nullable Instant moment(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            Instant moment = WHOLE_NUMBER.matcher(text).matches()
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
            if (moment.isAfter(EARLIEST) && moment.isBefore(LATEST)) {
                return moment;
            }
        } catch (DateTimeException e) {
            // The same error as for a timestamp out of range.
        }
        throw InvalidInputException.of(
                name,
                name + " must be milliseconds since 1970, or a moment such as 2026-01-31T12:00:00Z"
                        + " (years 1 to 9999; a + in an offset is written %2B)");
    }

    private static void check(String name, String value, int maxLength) {
        if (value.length() > maxLength) {
            throw InvalidInputException.beyond(
                    name, name + " may have at most " + maxLength + " characters", maxLength);
        }
        if (value.indexOf('\0') >= 0) {
            throw InvalidInputException.of(name, name + " must not have a NUL character");
        }
    }
}
