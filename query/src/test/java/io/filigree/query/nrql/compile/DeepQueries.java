package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.functions.FunctionCalls;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlFunction.Kind;

/** Queries that are as large as their text allows: every function in every argument position, and everything else that can
 * be repeated or nested. */
public final class DeepQueries {

    private static final String FROM = " FROM AwsLambdaInvocation";

    /** {@code X} is where another call may be. */
    private static final FunctionCalls.Arguments PLACES = FunctionCalls.of("X");

    private static final List<String> SYNTAX = List.of(
            "if(X LIKE 'a%', 1, X)",
            "X['a'][0]",
            "contains(X[0], X)",
            "(X OR X)",
            "(X OR X OR 0)",
            "if(X = 1 OR X > X, X OR 1, X)",
            "conditional(WHERE X = 1, X)",
            "(SELECT max(X) FROM AwsLambdaInvocation)",
            "(X + X)",
            "(X / X)",
            "-X",
            "if(NOT (X IN (X, 1, 'a')), X)",
            "if(X IS NOT NULL AND (X > X OR X RLIKE r'a.*'), X)");

    private static final List<String> CALLS =
            Stream.concat(SYNTAX.stream(), calls(Kind.OF_EVENT)).toList();

    private static final List<String> SYNTAX_OF_AGGREGATES = List.of(
            "rate(sum(X) / count(X), 1 minute)",
            "filter(sum(X) * max(X), WHERE X = 1)",
            "percentage(sum(X) + max(X), WHERE X = 1)",
            "max(X) OR min(X)",
            "max(X) > min(X)");

    private static final List<String> AGGREGATES =
            Stream.concat(SYNTAX_OF_AGGREGATES.stream(), calls(Kind.AGGREGATE)).toList();

    private static Stream<String> calls(Kind kind) {
        return NrqlFunctions.CATALOG.all(kind).stream()
                .flatMap(function -> FunctionCalls.all(function, PLACES).stream());
    }

    private DeepQueries() {}

    /** Calls within one another. */
    public static List<String> nested() {
        List<String> all = new ArrayList<>();
        for (int depth : List.of(3, 8, 20, 60)) {
            for (String call : CALLS) {
                int places = places(call);
                for (int place = 0; place < places; place++) {
                    all.add("SELECT " + nested(call, place, depth) + FROM);
                }
                if (places > 0) {
                    all.add("SELECT count(*)" + FROM + " WHERE " + nested(call, -1, depth) + " = 1");
                    all.add("SELECT max(" + nested(call, 0, depth) + ")" + FROM + " FACET "
                            + nested(call, places - 1, depth / 2) + " TIMESERIES 10 minutes");
                }
            }
            for (String aggregate : AGGREGATES) {
                all.add("SELECT " + aggregate.replace("X", nested("pow(X, X)", 0, depth / 2)) + FROM + " FACET name");
                all.add("SELECT " + aggregate.replace("X", nested("concat(X, X, X)", 1, depth / 2)) + FROM);
            }
            for (String call : CALLS) {
                all.addAll(variables(call, depth));
            }
            all.add("SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth) + FROM);
            all.add("SELECT count(*)" + FROM + " WHERE " + "NOT ".repeat(depth) + "error");
            all.add("SELECT " + "- ".repeat(depth) + "duration" + FROM);
            all.add(subqueries("SELECT max(a) AS a FROM (", "SELECT count(*) AS a" + FROM, ")", depth));
            all.add(subqueries("SELECT * FROM (", "SELECT * " + FROM, ")", depth));
            all.add(subqueries(
                    "SELECT count(*)" + FROM + " WHERE duration IN (", "SELECT uniques(duration)" + FROM, ")", depth));
            all.add(subqueries(
                    "SELECT uniques(name) AS name" + FROM + " JOIN (",
                    "SELECT count(*)" + FROM + " FACET name",
                    ") ON name",
                    depth));
            all.add(subqueries(
                    "SELECT count(*) AS c FROM (", "SELECT count(*)" + FROM, ") COMPARE WITH 1 hour ago", depth));
        }
        return fitting(all);
    }

    /** Each function within itself, in each of its places. */
    public static List<String> nestedCalls() {
        List<String> all = new ArrayList<>();
        for (String call : CALLS) {
            for (int place = 0; place < places(call); place++) {
                for (int depth : List.of(2, 5, 10, 20)) {
                    all.add("SELECT " + nested(call, place, depth) + FROM);
                    all.add("SELECT count(*)" + FROM + " WHERE " + nested(call, place, depth) + " = 1");
                    all.add("SELECT max(" + nested(call, place, depth) + ")" + FROM + " FACET name");
                }
            }
        }
        return all.stream().distinct().toList();
    }

    /** Long lists. */
    public static List<String> wide() {
        List<String> all = new ArrayList<>();
        all.add("SELECT count(*)" + FROM + " WHERE name IN (" + list("'a%d'", 450) + ")");
        all.add("SELECT count(*)" + FROM + " WHERE name IN (" + list("'a%d'", 1_800) + ")");
        all.add("SELECT count(*)" + FROM + " WHERE mixed NOT IN (" + list("%d", 700) + ")");
        all.add("SELECT " + list("max(a%d)", 49) + FROM + " FACET name TIMESERIES MAX");
        all.add("SELECT " + list("percentile(duration, %d)", 49) + FROM + " TIMESERIES MAX");
        all.add("SELECT " + list("a%d", 700) + FROM);
        all.add("SELECT count(*)" + FROM + " FACET CASES (" + list("WHERE name = '%d'", 170) + ")");
        all.add("SELECT count(*)" + FROM + " FACET CASES ("
                + list("WHERE pow(pow(duration, 2), pow(2, duration)) = %d", 60) + ")");
        all.add("SELECT " + list("funnel(name, WHERE a=%d, WHERE b=1)", 49) + FROM);
        all.add("SELECT "
                + String.join("+", IntStream.range(0, 199).mapToObj(i -> "a").toList()) + FROM);
        all.add("SELECT count(*)" + FROM + " WHERE "
                + String.join(
                        " OR ", IntStream.range(0, 350).mapToObj(i -> "a = 1").toList()));
        all.add("SELECT count(*)" + FROM + " FACET " + list("a%d", 10) + " LIMIT MAX");
        all.add("SELECT count(*)" + FROM
                + String.join(
                        "",
                        IntStream.range(0, 500).mapToObj(i -> " WHERE a = " + i).toList()));
        all.add("SELECT count(*)" + FROM + " FACET "
                + String.join(
                        ", ",
                        IntStream.range(0, 10)
                                .mapToObj(i -> "CASES (" + list("WHERE name = '%d'", 60) + ") OR a" + i)
                                .toList()));
        all.add("SELECT average("
                + String.join(
                        " OR ", IntStream.range(0, 1_500).mapToObj(i -> "a" + i).toList()) + ")" + FROM);
        all.add("SELECT count(*) FROM " + list("E%d", 600));
        return fitting(all);
    }

    private static List<String> fitting(List<String> all) {
        return all.stream()
                .filter(query -> query.length() <= QueryRequest.MAX_LENGTH)
                .distinct()
                .toList();
    }

    private static int places(String call) {
        return call.length() - call.replace("X", "").length();
    }

    /** @param place of the nested call among the places; -1 for all, as far as the text's length allows */
    private static String nested(String call, int place, int depth) {
        String text = "duration";
        for (int level = 0; level < depth; level++) {
            String next = with(call, place, text);
            if (next.length() > QueryRequest.MAX_LENGTH / 2) {
                break;
            }
            text = next;
        }
        return text;
    }

    private static String with(String call, int place, String inner) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (char character : call.toCharArray()) {
            if (character != 'X') {
                text.append(character);
            } else {
                text.append(place < 0 || at == place ? inner : "duration");
                at++;
            }
        }
        return text.toString();
    }

    /** Each variable uses the one before it in every place: the text grows by one, its expansion doubles. */
    private static List<String> variables(String call, int depth) {
        StringBuilder text = new StringBuilder("WITH duration AS v0");
        int levels = 0;
        while (levels < depth && text.length() + call.length() * 2 < QueryRequest.MAX_LENGTH - 200) {
            text.append(", ")
                    .append(call.replace("X", "v" + levels))
                    .append(" AS v")
                    .append(levels + 1);
            levels++;
        }
        // numeric() of text is null for any text: the SQL stays short, compilation does not.
        return List.of(
                text + " SELECT v" + levels + FROM,
                text + " SELECT count(*)" + FROM + " WHERE v" + levels + " = concat(v" + levels + ", 'a')",
                text + " SELECT count(*)" + FROM + " FACET v" + levels,
                text + " SELECT abs(concat(v" + levels + ", v" + levels + "))" + FROM);
    }

    private static String subqueries(String before, String innermost, String after, int depth) {
        String text = innermost;
        for (int level = 0; level < depth && text.length() < QueryRequest.MAX_LENGTH - 120; level++) {
            text = before + text + after;
        }
        return text;
    }

    private static String list(String element, int count) {
        return String.join(
                ", ",
                IntStream.range(0, count).mapToObj(i -> element.formatted(i)).toList());
    }
}
