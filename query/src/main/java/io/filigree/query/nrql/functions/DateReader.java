package io.filigree.query.nrql.functions;

import java.util.ArrayList;
import java.util.List;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.functions.DatePart.Kind;

/**
 * Reads a text by a date pattern. Parts that the pattern does not have are those of 1970-01-01 00:00. Days are added to the
 * beginning of their month or year, because PostgreSQL has an error for a day that a month does not have; here the result is
 * null.
 */
final class DateReader {

    private final List<DatePart> parts;
    /** {@code m[1]}, …: the texts of the parts that are no literals. */
    private final List<SqlFragment> fields = new ArrayList<>();

    private final StringBuilder regex = new StringBuilder("^");
    private final StringBuilder format = new StringBuilder();
    private String month = "";
    private String days = "";
    private String daysWithin = "month";
    private String offset = "";

    DateReader(List<DatePart> parts) {
        this.parts = parts;
    }

    SqlFragment read(SqlFragment text, String zone) {
        int group = 0;
        for (DatePart part : parts) {
            boolean literal = part.kind() == Kind.LITERAL;
            regex.append(literal ? part.regex() : "(" + part.regex() + ")");
            if (!literal) {
                group++;
                add(part, "m[" + group + "]");
            }
        }
        if (parts.stream().noneMatch(part -> part.kind() == Kind.YEAR)) {
            field("1970", "YYYY");
        }
        boolean byMonth = parts.stream().anyMatch(part -> part.kind() == Kind.MONTH || part.kind() == Kind.DAY_OF_YEAR);
        String begin = "base" + (byMonth || month.isEmpty() ? "" : " + make_interval(months => " + month + ")");
        String day = days.isEmpty() ? "begun" : "begun + make_interval(days => " + days + ")";
        SqlFragment moment = offset.isEmpty()
                ? SqlFragment.of("(local AT TIME ZONE {})", SqlFragment.text(zone))
                : SqlFragment.of("(local AT TIME ZONE 'UTC' - " + offset + ")");
        return SqlFragment.of(
                "(SELECT floor(extract(epoch FROM {}) * 1000)::double precision FROM regexp_match({}, {}) AS found(m)"
                        + " CROSS JOIN LATERAL (SELECT CASE WHEN m IS NOT NULL THEN to_timestamp(concat_ws(' ', {}), {})::timestamp END"
                        + " AS base OFFSET 0) AS a"
                        + " CROSS JOIN LATERAL (SELECT " + begin + " AS begun) AS b"
                        + " CROSS JOIN LATERAL (SELECT " + day + " AS local) AS c"
                        + " WHERE m IS NOT NULL AND date_part('" + daysWithin + "', local) = date_part('" + daysWithin
                        + "', begun))",
                moment,
                text,
                SqlFragment.text(regex.append('$').toString()),
                SqlFragment.join(", ", fields),
                SqlFragment.text(format.toString().strip()));
    }

    private void add(DatePart part, String found) {
        switch (part.kind()) {
            case QUARTER -> month = "3 * (right(" + found + ", 1)::integer - 1)";
            case DAY -> days = found + "::integer - 1";
            case DAY_OF_YEAR -> {
                days = found + "::integer - 1";
                daysWithin = "year";
            }
            case OFFSET, GMT_OFFSET -> offset = interval(found);
            case HALF_DAY -> {
                // Hours from 0 to 23 need none.
                if (parts.stream().anyMatch(other -> other.format().endsWith("HH12"))) {
                    field(found, part.format());
                }
            }
            case YEAR, MONTH, TIME -> field(found, part.format());
            default -> {}
        }
    }

    private void field(String value, String pattern) {
        fields.add(SqlFragment.of(value));
        format.append(pattern.replace("FM", "")).append(' ');
    }

    /** Of {@code Z}, {@code GMT}, {@code +02:00}, {@code GMT+2}. */
    private static String interval(String found) {
        String hours = "substring(" + found + " FROM '[-+].*')";
        return "coalesce((" + hours + " || CASE WHEN " + hours + " LIKE '%:%' THEN '' ELSE ':00' END)::interval,"
                + " interval '0')";
    }
}
