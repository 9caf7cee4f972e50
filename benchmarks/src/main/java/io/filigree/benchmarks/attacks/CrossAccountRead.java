package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Queries whose evaluation would differ if a row of another account were looked at: an expression fails, or costs, where
 * the secret matches. The answers to a true and to a false guess have to be the same.
 */
final class CrossAccountRead {

    private static final String FAMILY = "cross-account-read";

    /** Guesses for a digit of the secret; the first is right, and no value of the attacker's account begins with any. */
    private static final List<String> GUESSES = List.of("7", "0", "9");

    /** Expressions that may fail, or that PostgreSQL may refuse, for the events at hand. */
    private static final List<String> FAULTS = List.of(
            "exp(timestamp)",
            "pow(timestamp, timestamp)",
            "timestamp * 1e300 * 1e300",
            "exp(exp(length(ssn)))",
            "dateOf(timestamp * 1e300)",
            "numeric(concat('1e', timestamp))",
            "round(timestamp, 1e-320)",
            "mod(timestamp, 1e-300)",
            "log(timestamp, 1)",
            "length(decode(ssn, 'hex'))",
            "jparse(concat(ssn, '{'), 'a')",
            "length(substring(ssn, timestamp))");

    private static final String IF_LIKE = "if(ssn LIKE '?%', !, 0)";

    /** Where the condition is put; {@code $} is its placeholder. */
    private static final Map<String, String> SHAPES = shapes();

    /** How the secret is read; {@code ?} is the placeholder of the guess, {@code !} of the fault. */
    private static final Map<String, String> CONDITIONS = conditions();

    private CrossAccountRead() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        SHAPES.forEach((name, shape) -> attacks.add(Attack.quick(
                FAMILY,
                "shape-" + name,
                target -> compare(target, NrqlClient.Door.GET, FAULTS.subList(0, 4), ofEachType(shape)))));
        CONDITIONS.forEach((name, condition) -> attacks.add(Attack.quick(
                FAMILY,
                "if-" + name,
                target -> compare(
                        target,
                        NrqlClient.Door.GET,
                        FAULTS,
                        List.of(
                                "SELECT count(*) FROM AwsLambdaInvocation WHERE " + condition + " >= 0",
                                "SELECT sum(" + condition + ") FROM AwsLambdaInvocation")))));
        for (NrqlClient.Door door : NrqlClient.Door.values()) {
            attacks.add(Attack.quick(
                    FAMILY,
                    "door-" + door.name().toLowerCase(java.util.Locale.ROOT),
                    target -> compare(
                            target,
                            door,
                            FAULTS,
                            List.of("SELECT count(*) FROM AwsLambdaInvocation WHERE " + IF_LIKE + " >= 0"))));
        }
        for (String type :
                List.of("AwsLambdaInvocationError", "Span", "BravoLedger", "AwsLambdaInvocation, BravoLedger")) {
            attacks.add(Attack.quick(
                    FAMILY,
                    "type-" + type.replace(", ", "+"),
                    target -> compare(
                            target,
                            NrqlClient.Door.GET,
                            FAULTS,
                            List.of(
                                    "SELECT count(*) FROM " + type + " WHERE " + IF_LIKE + " >= 0",
                                    "SELECT max(" + IF_LIKE + ") FROM " + type + " FACET name"))));
        }
        attacks.add(Attack.quick(FAMILY, "account-in-path", target -> comparePaths(target)));
        return attacks;
    }

    private static Map<String, String> shapes() {
        Map<String, String> shapes = new LinkedHashMap<>();
        String from = " FROM AwsLambdaInvocation";
        shapes.put("where", "SELECT count(*)" + from + " WHERE $ >= 0");
        shapes.put(
                "where-own-account", "SELECT count(*)" + from + " WHERE aws.accountId = '" + Target.A + "' AND $ >= 0");
        shapes.put("where-or", "SELECT count(*)" + from + " WHERE error IS TRUE OR $ >= 0");
        shapes.put("where-not", "SELECT count(*)" + from + " WHERE NOT ($ < 0)");
        shapes.put("select", "SELECT $" + from + " LIMIT 5");
        shapes.put("order-by", "WITH $ AS x SELECT x" + from + " ORDER BY x DESC LIMIT 3");
        shapes.put("sum", "SELECT sum($)" + from);
        shapes.put("facet", "SELECT count(*)" + from + " FACET string($)");
        shapes.put("facet-order", "SELECT count(*)" + from + " FACET name ORDER BY max($)");
        shapes.put("facet-cases", "SELECT count(*)" + from + " FACET CASES (WHERE $ >= 0 AS 'a')");
        shapes.put("filter", "SELECT filter(count(*), WHERE $ >= 0)" + from);
        shapes.put("percentage", "SELECT percentage(count(*), WHERE $ >= 0)" + from);
        shapes.put("with", "WITH $ AS x SELECT count(*)" + from + " WHERE x >= 0");
        shapes.put("timeseries", "SELECT max($)" + from + " TIMESERIES 10 minutes");
        shapes.put("slide", "SELECT max($)" + from + " TIMESERIES 10 minutes SLIDE BY 5 minutes");
        shapes.put("compare", "SELECT sum($)" + from + " SINCE 2 hours ago COMPARE WITH 1 hour ago");
        shapes.put("subquery", "SELECT sum(x) FROM (SELECT $ AS x" + from + ")");
        shapes.put("subquery-facet", "SELECT max(x) FROM (SELECT max($) AS x" + from + " FACET name LIMIT MAX)");
        shapes.put(
                "in-subquery",
                "SELECT count(*) FROM Span WHERE traceId IN (FROM AwsLambdaInvocation SELECT uniques(traceId)"
                        + " WHERE $ >= 0)");
        shapes.put(
                "join",
                "FROM AwsLambdaInvocation JOIN (FROM Span SELECT count(*) AS n WHERE $ >= 0 FACET traceId) ON"
                        + " traceId SELECT sum(n)");
        shapes.put(
                "left-join",
                "FROM AwsLambdaInvocation LEFT JOIN (FROM Span SELECT max($) AS n FACET traceId) ON traceId"
                        + " SELECT sum(n)");
        shapes.put(
                "lookup",
                "SELECT count(*) FROM lookup(functions) WHERE if(tags.secret LIKE '?%', exp(aws.memorySize * 100),"
                        + " 0) >= 0");
        shapes.put(
                "lookup-select",
                "SELECT if(tags.secret LIKE '?%', exp(aws.memorySize * 100), 0) FROM lookup(functions)");
        shapes.put(
                "lookup-facet",
                "SELECT count(*) FROM lookup(functions) FACET string(if(tags.secret LIKE '?%',"
                        + " exp(aws.memorySize * 100), 0))");
        shapes.put(
                "lookup-join",
                "FROM AwsLambdaInvocation JOIN (FROM lookup(functions) SELECT max(if(tags.secret LIKE '?%',"
                        + " exp(aws.memorySize * 100), 0)) AS m FACET aws.lambda.functionName) ON aws.lambda.functionName"
                        + " SELECT max(m)");
        shapes.put(
                "lookup-in",
                "SELECT count(*)" + from + " WHERE aws.lambda.functionName IN (FROM lookup(functions) SELECT"
                        + " uniques(aws.lambda.functionName) WHERE if(tags.secret LIKE '?%', exp(aws.memorySize * 100), 0) >= 0)");
        shapes.put("histogram", "SELECT histogram($, width: 10, buckets: 5)" + from);
        shapes.put("apdex", "SELECT apdex($, t: 1)" + from);
        shapes.put("funnel", "SELECT funnel(traceId, WHERE $ >= 0 AS 'a', WHERE duration > 0 AS 'b')" + from);
        shapes.put("uniques", "SELECT uniques($)" + from);
        shapes.put("percentile", "SELECT percentile($, 95)" + from);
        shapes.put("latest", "SELECT latest($), earliest($)" + from);
        shapes.put("cdf", "SELECT cdfPercentage($, 1, 2)" + from);
        shapes.put("stddev", "SELECT stddev($), stdvar($)" + from);
        shapes.put("derivative", "SELECT derivative($, 1 minute)" + from);
        shapes.put("rate", "SELECT rate(sum($), 1 minute)" + from);
        shapes.put("keyset", "SELECT keyset()" + from + " WHERE $ >= 0");
        shapes.put("event-types", "SELECT uniques(eventType())" + from + " WHERE $ >= 0");
        return shapes;
    }

    private static Map<String, String> conditions() {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("not-like", "if(ssn NOT LIKE '?%', 0, !)");
        conditions.put("rlike", "if(ssn RLIKE r'?.*', !, 0)");
        conditions.put("equals", "if(substring(ssn, 0, 1) = '?', !, 0)");
        conditions.put("in", "if(substring(ssn, 0, 1) IN ('?', 'x'), !, 0)");
        conditions.put("position", "if(position(ssn, '?') = 0, !, 0)");
        conditions.put("number", "if(floor(numeric(ssn) / 100000000) = ?, !, 0)");
        conditions.put("arithmetic", "exp(1000 * (1 - abs(clamp_max(abs(floor(numeric(ssn) / 100000000) - ?), 1))))");
        conditions.put("capture", "if(capture(ssn, r'(?P<d>.).*') = '?', !, 0)".replace("(?P", "(\u0001P"));
        conditions.put("account-id", "if(accountId() = " + Target.B + " AND ssn LIKE '?%', !, 0)");
        conditions.put("function-tag", "if(tags.secret LIKE '?%', !, 0)");
        conditions.put("decorated", "if(aws.lambda.functionName LIKE 'bravo%' AND tags.secret LIKE '?%', !, 0)");
        return conditions;
    }

    /** Runs each query with each fault and guess; answers may not depend on whether the guess is right. */
    private static AttackOutcome compare(Target target, NrqlClient.Door door, List<String> faults, List<String> queries)
            throws IOException {
        NrqlClient attacker = target.attacker();
        long now = System.currentTimeMillis();
        String window = " SINCE " + (now - 1_800_000) + " UNTIL " + now;
        int sent = 0;
        int answered = 0;
        for (String query : queries) {
            String whole = query.contains("SINCE") || query.contains("lookup") ? query : query + window;
            for (String fault : query.contains("!") ? faults : faults.subList(0, 1)) {
                TreeSet<String> answers = new TreeSet<>();
                for (String guess : GUESSES) {
                    Reply reply = attacker.run(door, filled(whole, fault, guess));
                    sent++;
                    answered += reply.status() == 200 ? 1 : 0;
                    answers.add(masked(NrqlClient.comparable(reply), guess));
                }
                if (answers.size() > 1) {
                    return AttackOutcome.failed(
                            "the answer depends on another account's value: %s gives %s",
                            filled(query, fault, GUESSES.get(0)), difference(answers.first(), answers.last()));
                }
            }
        }
        return AttackOutcome.when(answered > 0, "identical answers for %d queries, %d of them results", sent, answered);
    }

    /** The shape over types of which few and many events are stored, since the plan depends on that. */
    private static List<String> ofEachType(String shape) {
        String query = shape.replace("$", IF_LIKE);
        return query.contains("AwsLambdaInvocation ") || query.endsWith("AwsLambdaInvocation")
                ? List.of(
                        query,
                        query.replaceAll("AwsLambdaInvocation\\b", "AwsLambdaInvocationError"),
                        query.replaceAll("AwsLambdaInvocation\\b", "BravoLedger"))
                : List.of(query);
    }

    /** Both answers from where they differ. */
    private static String difference(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        int from = Math.max(0, at - 30);
        return cut(one.substring(from)) + " and " + cut(other.substring(from));
    }

    private static AttackOutcome comparePaths(Target target) throws IOException {
        NrqlClient attacker = target.attacker();
        int sent = 0;
        for (String query :
                List.of("SELECT count(*) FROM AwsLambdaInvocation", "SELECT nonsense(", "SHOW EVENT TYPES")) {
            String paired =
                    NrqlClient.comparable(attacker.over(Target.B).run(query)).replace(Target.B, "account");
            String unknown = NrqlClient.comparable(attacker.over("999900001111").run(query))
                    .replace("999900001111", "account");
            sent += 2;
            if (!paired.equals(unknown) || !paired.startsWith("403")) {
                return AttackOutcome.failed(
                        "a paired account answers %s, an unknown one %s", cut(paired), cut(unknown));
            }
        }
        return AttackOutcome.held("%d queries, refused alike for a paired and an unknown account", sent);
    }

    private static String filled(String query, String fault, String guess) {
        return query.replace("?", guess).replace("!", fault).replace('\u0001', '?');
    }

    /** An answer may repeat the guess itself, as part of the query's text. */
    private static String masked(String answer, String guess) {
        return answer.replace("'" + guess, "'?")
                .replace("=" + guess, "=?")
                .replace("= " + guess, "= ?")
                .replace("- " + guess, "- ?")
                .replace("r'" + guess, "r'?");
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(200, text.length()));
    }
}
