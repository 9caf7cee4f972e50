package io.filigree.query.nrql.functions;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * A path of {@code jparse}: {@code a.b}, {@code ["a"]}, {@code [0]}, and steps that give lists: {@code [a, b]},
 * {@code [0,2]}, {@code [1:]}, {@code [:-2]}, {@code [*]}. The steps after a list are applied to each of its elements.
 */
final class JsonPath {

    private sealed interface Step {

        /** One member of an object, or one element of a list. */
        record Member(String name) implements Step {}

        /** A list of members or elements. */
        record Members(List<String> names) implements Step {}

        /** A part of a list. Negative bounds count from its end; null is the begin or the end. */
        record Slice(@Nullable Integer from, @Nullable Integer to) implements Step {}
    }

    private static final long MAX_PARTS = 1_000_000;

    private static final Step.Slice ALL = new Step.Slice(null, null);

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    /** @throws NrqlException when a bracket or quote is not closed, or a range is not one */
    static JsonPath parse(String text, SourceLocation place) {
        return new JsonPath(new Reader(text.replace("\0", ""), place).steps());
    }

    /** Whether the value is one part of the JSON, not a list of several parts. */
    boolean isPlain() {
        return steps.stream().allMatch(Step.Member.class::isInstance);
    }

    /** How many parts of one value it selects, saturated; each element of a list is a value. */
    long parts() {
        long parts = 1;
        for (Step step : steps) {
            if (step instanceof Step.Members members) {
                parts = Math.min(parts * members.names().size(), MAX_PARTS);
            }
        }
        return parts;
    }

    /** The names of a {@linkplain #isPlain plain} path, as an SQL array. */
    SqlFragment names() {
        return SqlFragment.texts(
                steps.stream().map(step -> ((Step.Member) step).name()).toList());
    }

    /** The value at the path in a {@code jsonb}; SQL NULL or JSON null if the path does not exist. */
    SqlFragment in(SqlFragment json) {
        return in(json, 0);
    }

    /** The member of an object, or element of an array, at a path of names. */
    static SqlFragment at(SqlFragment json, List<String> names) {
        SqlFragment columnar = json;
        for (String name : names) {
            columnar = name.matches("-[1-9][0-9]{0,8}")
                    ? SqlFragment.of(
                            "coalesce(json_at({}, {}), json_at({}, '$[#" + name + "]'))",
                            columnar,
                            SqlFragment.pointer(name),
                            columnar)
                    : SqlFragment.of("json_at({}, {})", columnar, SqlFragment.pointer(name));
        }
        return SqlFragment.of("(({}) #> {})", json, SqlFragment.texts(names)).inDuckDb(columnar);
    }

    private SqlFragment in(SqlFragment json, int from) {
        List<String> names = new ArrayList<>();
        int at = from;
        while (at < steps.size() && steps.get(at) instanceof Step.Member member) {
            names.add(member.name());
            at++;
        }
        SqlFragment value = names.isEmpty() ? json : at(json, names);
        if (at == steps.size()) {
            return value;
        }
        boolean last = at == steps.size() - 1;
        SqlFragment element = SqlFragment.of("e" + at + ".value");
        SqlFragment rest = last ? element : in(element, at + 1);
        if (steps.get(at) instanceof Step.Members members) {
            SqlFragment list = members(value, members.names(), "v" + at);
            return last ? list : slice(list, ALL, rest, at);
        }
        return slice(value, (Step.Slice) steps.get(at), rest, at);
    }

    private static SqlFragment members(SqlFragment value, List<String> names, String row) {
        SqlFragment members = SqlFragment.join(
                ", ",
                names.stream()
                        .map(name -> at(SqlFragment.of(row + ".value"), List.of(name)))
                        .toList());
        String selected =
                "CASE WHEN jsonb_typeof(" + row + ".value) IN ('object', 'array') THEN jsonb_build_array({}) END";
        return SqlFragment.of(
                        "(SELECT " + selected + " FROM (SELECT {} AS value" + SqlFragment.FENCE + ") AS " + row + ")",
                        members,
                        value)
                .inDuckDb(once(row, selected), value, members);
    }

    private static SqlFragment slice(SqlFragment value, Step.Slice slice, SqlFragment mapped, int at) {
        String list = "l" + at + ".value";
        String number = "e" + at + ".number";
        List<SqlFragment> bounds = new ArrayList<>();
        if (slice.from() != null) {
            bounds.add(SqlFragment.of(number + " > " + bound(slice.from(), list)));
        }
        if (slice.to() != null) {
            bounds.add(SqlFragment.of(number + " <= " + bound(slice.to(), list)));
        }
        SqlFragment where = SqlFragment.and(bounds);
        return SqlFragment.of(
                        "(SELECT CASE WHEN jsonb_typeof(" + list
                                + ") = 'array' THEN (SELECT coalesce({}, '[]') FROM {} AS e"
                                + at
                                + "(value, number) WHERE {}) END FROM (SELECT {} AS value" + SqlFragment.FENCE
                                + ") AS l" + at
                                + ")",
                        SqlFragment.of("jsonb_agg({} ORDER BY " + number + ")", mapped),
                        SqlFragment.of("jsonb_array_elements(" + list + ") WITH ORDINALITY"),
                        where,
                        value)
                .inDuckDb(
                        once(
                                "l" + at,
                                "CASE WHEN jsonb_typeof(" + list + ") = 'array' THEN to_json(list_transform("
                                        + "list_filter(numbered_elements(" + list + "), lambda e" + at
                                        + ": {}), lambda e" + at + ": {})) END"),
                        value,
                        where,
                        mapped);
    }

    /** An expression of DuckDB over a value {@code name.value}. A subquery could not be an argument of each aggregate. */
    private static String once(String name, String expression) {
        return "list_transform([struct_pack(value := {})], lambda " + name + ": " + expression + ")[1]";
    }

    private static String bound(int bound, String list) {
        return bound < 0 ? "jsonb_array_length(" + list + ") - " + -bound : String.valueOf(bound);
    }

    /** Reads a path from left to right. */
    private static final class Reader {

        private final String text;
        private final SourceLocation place;
        private int at;

        Reader(String text, SourceLocation place) {
            this.text = text;
            this.place = place;
        }

        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            while (at < text.length()) {
                if (text.charAt(at) == '[') {
                    at++;
                    steps.add(bracketed());
                } else if (text.charAt(at) == '.') {
                    at++;
                } else {
                    String name = upTo(".[");
                    if (!(name.equals("$") && steps.isEmpty())) {
                        steps.add(new Step.Member(name));
                    }
                }
            }
            return steps;
        }

        private String upTo(String ends) {
            int from = at;
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        /** After an opening bracket. */
        private Step bracketed() {
            List<String> names = new ArrayList<>();
            boolean quoted = false;
            while (true) {
                skipSpaces();
                char next = at < text.length() ? text.charAt(at) : ']';
                quoted = next == '"' || next == '\'';
                names.add(quoted ? quoted(next) : upTo(",]").strip());
                skipSpaces();
                if (at == text.length()) {
                    throw invalid("the bracket is not closed");
                }
                if (text.charAt(at++) == ']') {
                    break;
                }
            }
            if (names.size() > 1) {
                return new Step.Members(names);
            }
            String name = names.get(0);
            if (quoted) {
                return new Step.Member(name);
            }
            return name.equals("*") ? ALL : name.contains(":") ? range(name) : new Step.Member(name);
        }

        private String quoted(char quote) {
            int end = text.indexOf(quote, at + 1);
            if (end < 0) {
                throw invalid("the quote is not closed");
            }
            String name = text.substring(at + 1, end);
            at = end + 1;
            return name;
        }

        private void skipSpaces() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private Step range(String range) {
            String[] bounds = range.split(":", -1);
            boolean isRange = bounds.length == 2
                    && IntStream.range(0, 2).allMatch(i -> bounds[i].strip().matches("(-?[0-9]{1,9})?"));
            if (!isRange) {
                throw invalid("expected a range such as [0:2], [1:] or [:-1], not [" + range + "]");
            }
            return new Step.Slice(bound(bounds[0].strip()), bound(bounds[1].strip()));
        }

        private static @Nullable Integer bound(String text) {
            return text.isEmpty() ? null : Integer.valueOf(text);
        }

        private NrqlException invalid(String detail) {
            return new NrqlException(place, "invalid path '" + text + "': " + detail);
        }
    }
}
