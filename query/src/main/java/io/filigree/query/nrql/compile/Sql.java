package io.filigree.query.nrql.compile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of SQL, with a value for each {@code ?} in it.
 *
 * @param text fixed text only: what somebody wrote is among the parameters
 */
record Sql(String text, List<Object> parameters) {

    static final Sql EMPTY = new Sql("", List.of());
    static final Sql NULL = new Sql("NULL", List.of());
    static final Sql TRUE = new Sql("true", List.of());

    /**
     * At the end of a subquery, keeps PostgreSQL from making it one with the query around it. A zero in quotes is a constant
     * from the beginning; without them it would pass for a limit, which no parallel process may apply.
     */
    static final String FENCE = " OFFSET '0'";

    Sql {
        parameters = List.copyOf(parameters);
    }

    /** The text with each {@code {}} replaced by the next part, in order. */
    static Sql of(String template, Sql... parts) {
        if (parts.length == 0) {
            return new Sql(template, List.of());
        }
        StringBuilder text = new StringBuilder(template.length() + 32 * parts.length);
        List<Object> parameters = new ArrayList<>();
        int from = 0;
        for (Sql part : parts) {
            int at = template.indexOf("{}", from);
            text.append(template, from, at).append(part.text);
            parameters.addAll(part.parameters);
            from = at + 2;
        }
        if (template.indexOf("{}", from) >= 0) {
            throw new IllegalArgumentException("Too few parts for " + template);
        }
        return new Sql(text.append(template, from, template.length()).toString(), parameters);
    }

    static Sql text(String value) {
        return new Sql("?::text", List.of(value));
    }

    static Sql number(double value) {
        return new Sql("?::double precision", List.of(value));
    }

    static Sql integer(long value) {
        return new Sql("?::bigint", List.of(value));
    }

    static Sql json(String value) {
        return new Sql("?::jsonb", List.of(value));
    }

    static Sql moment(Instant value) {
        return new Sql("?::timestamptz", List.of(value));
    }

    static Sql texts(Collection<String> values) {
        return new Sql("?::text[]", List.of((Object) values.toArray(String[]::new)));
    }

    static Sql join(String separator, Collection<Sql> parts) {
        return new Sql(
                parts.stream().map(Sql::text).collect(Collectors.joining(separator)),
                parts.stream().flatMap(part -> part.parameters.stream()).toList());
    }

    /** All of the conditions; what there are none of is true. */
    static Sql and(Collection<Sql> conditions) {
        return conditions.isEmpty() ? TRUE : join(" AND ", conditions);
    }

    /** The same as a table of this name. */
    Sql alias(String table) {
        return new Sql(text + " " + table, parameters);
    }

    Sql as(String column) {
        return new Sql(text + " AS " + column, parameters);
    }
}
