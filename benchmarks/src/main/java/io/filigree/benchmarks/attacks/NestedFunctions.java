package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Queries that cost more than their text looks like: each is answered or refused within its timeout. */
final class NestedFunctions {

    private static final String FAMILY = "nested-functions";

    /** Half a second beside the timeout of five. */
    private static final long ANSWERED_WITHIN_MS = 5_500;

    private static final int[] DEPTHS = {4, 8, 12, 16, 24, 40, 60};

    /** A function around what is nested, {@code @}. */
    private static final Map<String, String> FUNCTIONS = functions();

    private static final Map<String, String> QUERIES = queries();

    private NestedFunctions() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        FUNCTIONS.forEach((name, call) -> attacks.add(Attack.load(FAMILY, name, target -> nested(target, call))));
        QUERIES.forEach((name, query) ->
                attacks.add(Attack.load(FAMILY, "query-" + name, target -> inTime(target, List.of(query)))));
        attacks.add(Attack.load(FAMILY, "six-at-once", NestedFunctions::atOnce));
        return attacks;
    }

    private static Map<String, String> functions() {
        Map<String, String> functions = new LinkedHashMap<>();
        for (String name : List.of(
                "abs", "ceil", "floor", "round", "exp", "ln", "log2", "log10", "sqrt", "lower", "upper", "length",
                "string", "numeric", "boolean", "jparse", "dateOf", "hourOf")) {
            functions.put(name, name + "(@)");
        }
        functions.put("log", "log(@, 2)");
        functions.put("pow", "pow(@, 1.1)");
        functions.put("mod", "mod(@, 7)");
        functions.put("round-to", "round(@, 0.1)");
        functions.put("clamp", "clamp_max(clamp_min(@, 1), 9)");
        functions.put("substring", "substring(@, 1, 5)");
        functions.put("substring-end", "substring(@, -5)");
        functions.put("position", "position(@, 'a', -1)");
        functions.put("concat", "concat(@, 'x', 'y')");
        functions.put("capture", "capture(@, r'(?P<a>.).*')");
        functions.put("aparse", "aparse(@, '*a*')");
        functions.put("encode", "encode(@, 'hex')");
        functions.put("decode", "decode(@, 'base64')");
        functions.put("convert", "convert(@, 'ms', 's')");
        functions.put("if", "if(@ > 1, 2, 3)");
        functions.put("if-else", "if(duration > 1, @, 3)");
        functions.put("jparse-path", "jparse(@, 'a.b')");
        functions.put("map-keys", "mapKeys(jparse(string(@)))");
        functions.put("mixed", "round(abs(numeric(string(@))), 2)");
        functions.put("text-mixed", "concat(substring(lower(encode(@, 'base64')), 0, 9), 'x')");
        functions.put("arithmetic", "(@ + duration) / 2");
        functions.put("division", "1 / @");
        return functions;
    }

    private static Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put(
                "parentheses",
                "SELECT count(*) FROM Span WHERE " + "(".repeat(1_500) + "duration > 1" + ")".repeat(1_500));
        queries.put("not", "SELECT count(*) FROM Span WHERE " + "NOT ".repeat(900) + "duration > 1");
        queries.put("signs", "SELECT " + "-".repeat(1_900) + "1 FROM Span");
        queries.put("sums", "SELECT sum(duration" + " + duration".repeat(190) + ") FROM Span");
        queries.put(
                "long-in",
                "SELECT count(*) FROM Span WHERE duration IN ("
                        + IntStream.range(0, 700).mapToObj(String::valueOf).collect(Collectors.joining(",")) + ")");
        queries.put("many-or", "SELECT count(*) FROM Span WHERE " + "name LIKE '%a%' OR ".repeat(190) + "name = 'b'");
        queries.put(
                "many-rlike",
                "SELECT count(*) FROM Span WHERE " + "name RLIKE r'(a|b)*c' OR ".repeat(140) + "name = 'b'");
        queries.put(
                "many-aggregates", "SELECT " + "percentile(duration, 1, 50, 99), ".repeat(100) + "count(*) FROM Span");
        queries.put(
                "many-uniques",
                "SELECT " + "uniques(note), ".repeat(200)
                        + "count(*) FROM AwsLambdaInvocation FACET traceId LIMIT MAX");
        queries.put(
                "many-filters",
                "SELECT " + "filter(count(*), WHERE note LIKE '%7%'), ".repeat(85)
                        + "count(*) FROM AwsLambdaInvocation");
        queries.put(
                "many-cases",
                "SELECT count(*) FROM AwsLambdaInvocation FACET CASES ("
                        + IntStream.range(0, 150)
                                .mapToObj(i -> "WHERE duration > " + i)
                                .collect(Collectors.joining(", "))
                        + ")");
        queries.put("nested-queries", "SELECT count(*) FROM " + "(SELECT * FROM ".repeat(40) + "Span" + ")".repeat(40));
        queries.put("nested-in", nestedIn());
        queries.put(
                "buckets",
                "SELECT count(*), percentile(duration, 5, 50, 95) FROM AwsLambdaInvocation, Span FACET traceId LIMIT MAX"
                        + " TIMESERIES MAX SINCE 30 days ago");
        queries.put(
                "slides",
                "SELECT uniqueCount(note) FROM AwsLambdaInvocation TIMESERIES 1 day SLIDE BY 5 minutes SINCE 1 day ago");
        queries.put(
                "growing-text",
                "SELECT max(length(" + "encode(".repeat(24) + "note" + ", 'hex')".repeat(24)
                        + ")) FROM AwsLambdaInvocation");
        queries.put(
                "concat-doubling",
                "WITH concat(note, note, note, note, note, note, note, note) AS a, concat(a, a, a, a, a, a, a, a) AS b,"
                        + " concat(b, b, b, b, b, b, b, b) AS c, concat(c, c, c, c, c, c, c, c) AS d, concat(d, d, d, d, d, d, d, d) AS e"
                        + " SELECT max(length(e)) FROM AwsLambdaInvocation");
        queries.put("with-chain", withChain());
        queries.put(
                "self-join",
                "FROM Span JOIN (FROM Span SELECT count(*) AS n FACET name, traceId LIMIT MAX) ON traceId SELECT sum(n) FACET name");
        queries.put(
                "regular-expression",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE note RLIKE r'((((.*7)*.*)*3)*.*)*x{200}'");
        queries.put(
                "histogram",
                "SELECT histogram(duration, width: 1, buckets: 500), "
                        + "histogram(duration, width: 1, buckets: 500), ".repeat(60)
                        + "count(*) FROM Span FACET traceId LIMIT MAX");
        return queries;
    }

    private static String nestedIn() {
        String query = "SELECT uniques(traceId) FROM Span";
        for (int i = 0; i < 25; i++) {
            query = "SELECT uniques(traceId) FROM Span WHERE traceId IN (" + query + ")";
        }
        return query;
    }

    private static String withChain() {
        StringBuilder chain = new StringBuilder("WITH duration AS v0");
        for (int i = 1; i <= 60; i++) {
            chain.append(", v")
                    .append(i - 1)
                    .append(" * v")
                    .append(i - 1)
                    .append(" AS v")
                    .append(i);
        }
        return chain + " SELECT sum(v60) FROM Span";
    }

    private static AttackOutcome nested(Target target, String call) throws IOException {
        List<String> queries = new ArrayList<>();
        for (int depth : DEPTHS) {
            for (String base : List.of("duration", "note")) {
                String expression = base;
                for (int i = 0; i < depth; i++) {
                    expression = call.replace("@", expression);
                }
                if (expression.length() < 3_900) {
                    queries.add("SELECT count(*) FROM AwsLambdaInvocation WHERE " + expression + " = 1");
                    queries.add("SELECT uniqueCount(" + expression + ") FROM AwsLambdaInvocation");
                }
            }
        }
        return inTime(target, queries);
    }

    private static AttackOutcome inTime(Target target, List<String> queries) throws IOException {
        NrqlClient nrql = new NrqlClient(target.http().timeout(60_000), target.newKey("query"), "0");
        long slowest = 0;
        int refused = 0;
        for (String query : queries) {
            Reply reply = nrql.run(NrqlClient.Door.FORM, query, "5");
            slowest = Math.max(slowest, reply.millis());
            refused += reply.status() / 100 == 4 ? 1 : 0;
            if (reply.millis() > ANSWERED_WITHIN_MS || reply.isServerError() || reply.status() == 0) {
                return AttackOutcome.failed(
                        "a query of %d characters took %d ms: %s: %s",
                        query.length(),
                        reply.millis(),
                        query.substring(0, Math.min(90, query.length())),
                        reply.summary());
            }
        }
        return AttackOutcome.held(
                "%d queries, %d refused, slowest %d ms of at most %d",
                queries.size(), refused, slowest, ANSWERED_WITHIN_MS);
    }

    private static AttackOutcome atOnce(Target target) throws IOException, InterruptedException {
        NrqlClient nrql = new NrqlClient(target.http().timeout(60_000), target.newKey("query"), "0");
        List<Reply> replies = ConcurrentTasks.run(6, 90, i -> () -> {
            String expression = "duration";
            for (int depth = 0; depth < 12 + i; depth++) {
                expression = "round(mod(" + expression + ", 7), 0.5)";
            }
            return nrql.run(NrqlClient.Door.FORM, "SELECT sum(" + expression + ") FROM Span", "5");
        });
        long slowest = replies.stream().mapToLong(Reply::millis).max().orElse(0);
        return AttackOutcome.when(
                replies.size() == 6
                        && slowest <= ANSWERED_WITHIN_MS
                        && replies.stream().noneMatch(Reply::isServerError),
                "6 concurrent deep queries, %d answered, slowest %d ms",
                replies.size(),
                slowest);
    }
}
