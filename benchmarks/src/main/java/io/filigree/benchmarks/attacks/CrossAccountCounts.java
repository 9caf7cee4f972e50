package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What another account stores meanwhile may change no answer: neither a count, a name, a message nor a group. */
final class CrossAccountCounts {

    private static final String FAMILY = "cross-account-counts";

    /** Queries by what they could reveal; {@code @} is replaced with a window that ends before the attack began. */
    private static final Map<String, List<String>> QUERIES = Map.ofEntries(
            Map.entry(
                    "inspected-count",
                    List.of(
                            "SELECT count(*) FROM AwsLambdaInvocation @",
                            "SELECT count(*) FROM Span @",
                            "SELECT count(*) FROM AwsLambdaInvocation WHERE ssn = 'x' @")),
            Map.entry(
                    "event-types",
                    List.of(
                            "SHOW EVENT TYPES @",
                            "SELECT count(*) FROM BravoFresh @",
                            "SELECT * FROM BravoFresh @",
                            "SELECT count(*) FROM BravoFres @")),
            Map.entry(
                    "attribute-names",
                    List.of(
                            "SELECT keyset() FROM AwsLambdaInvocation @",
                            "SELECT keyset() FROM Span, BravoFresh @",
                            "SELECT average(bravoFreshAttribut) FROM AwsLambdaInvocation @",
                            "SELECT count(*) FROM AwsLambdaInvocation WHERE bravoFreshAttribute > 0 @")),
            Map.entry(
                    "facets",
                    List.of(
                            "SELECT count(*) FROM AwsLambdaInvocation FACET aws.lambda.functionName @",
                            "SELECT count(*) FROM AwsLambdaInvocation FACET aws.accountId, tags.team @",
                            "SELECT count(*) FROM Span FACET account @",
                            "SELECT count(*) FROM AwsLambdaInvocation FACET CASES (WHERE bravoFreshAttribute > 0 AS 'b') OR name @")),
            Map.entry(
                    "timeseries",
                    List.of(
                            "SELECT count(*) FROM AwsLambdaInvocation TIMESERIES 1 minute @",
                            "SELECT rate(count(*), 1 minute) FROM Span TIMESERIES 5 minutes SLIDE BY 1 minute @")),
            Map.entry("compare", List.of("SELECT count(*) FROM AwsLambdaInvocation COMPARE WITH 5 minutes ago @")),
            Map.entry(
                    "rows",
                    List.of(
                            "SELECT * FROM AwsLambdaInvocation LIMIT 5 @",
                            "SELECT ssn FROM Span LIMIT 5 OFFSET 3 @",
                            "SELECT ssn, bravoFreshAttribute FROM AwsLambdaInvocation ORDER BY bravoFreshAttribute LIMIT 5 @")),
            Map.entry(
                    "nested",
                    List.of(
                            "SELECT sum(n) FROM (SELECT count(*) AS n FROM AwsLambdaInvocation FACET name) @",
                            "FROM AwsLambdaInvocation JOIN (FROM Span SELECT count(*) AS n FACET traceId LIMIT MAX) ON traceId SELECT"
                                    + " sum(n) @",
                            "SELECT count(*) FROM Span WHERE traceId IN (FROM AwsLambdaInvocation SELECT uniques(traceId)) @")),
            Map.entry(
                    "aggregates",
                    List.of(
                            "SELECT uniques(ssn), latest(ssn), earliest(ssn), uniqueCount(ssn) FROM AwsLambdaInvocation @",
                            "SELECT max(duration), min(duration), percentile(duration, 50, 99) FROM AwsLambdaInvocation @",
                            "SELECT funnel(traceId, WHERE ssn IS NOT NULL AS 'a', WHERE error IS TRUE AS 'b') FROM"
                                    + " AwsLambdaInvocation @")));

    private CrossAccountCounts() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        QUERIES.keySet().stream()
                .sorted()
                .forEach(name -> attacks.add(Attack.quick(
                        FAMILY, name, target -> unchanged(target, QUERIES.getOrDefault(name, List.of())))));
        attacks.add(Attack.quick(FAMILY, "lookup-functions", CrossAccountCounts::lookup));
        attacks.add(Attack.quick(FAMILY, "suggestions", CrossAccountCounts::suggestions));
        return attacks;
    }

    private static AttackOutcome unchanged(Target target, List<String> queries)
            throws IOException, InterruptedException {
        NrqlClient attacker = target.attacker();
        long until = System.currentTimeMillis() - 1_000;
        String window = "SINCE " + (until - 600_000) + " UNTIL " + until;
        Map<String, String> before = answers(attacker, queries, window);
        storeOfB(target, until - 120_000);
        Map<String, String> after = answers(attacker, queries, window);
        for (String query : before.keySet()) {
            if (!String.valueOf(before.get(query)).equals(after.get(query))) {
                return AttackOutcome.failed("the answer to %s changed with another account's events", query);
            }
        }
        long answered = before.values().stream()
                .filter(answer -> answer.startsWith("200"))
                .count();
        return AttackOutcome.when(
                answered > 0, "%d answers, %d of them results, did not change", before.size(), answered);
    }

    private static Map<String, String> answers(NrqlClient attacker, List<String> queries, String window)
            throws IOException {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String query : queries) {
            for (NrqlClient.Door door : List.of(NrqlClient.Door.GET, NrqlClient.Door.GRAPHQL, NrqlClient.Door.CSV)) {
                answers.put(
                        query.replace("@", window) + " " + door,
                        NrqlClient.comparable(attacker.run(door, query.replace("@", window))));
            }
        }
        return answers;
    }

    /** Events of B in the window of the query: of known types and of one that was never seen. */
    private static void storeOfB(Target target, long at) throws IOException, InterruptedException {
        List<Object> transactions = new ArrayList<>();
        List<Object> spans = new ArrayList<>();
        List<Object> custom = new ArrayList<>();
        Map<String, Object> user = Telemetry.object(
                "ssn", Target.SECRET, "bravoFreshAttribute", target.random().nextInt(1_000));
        for (int i = 0; i < 20; i++) {
            String id = UUID.randomUUID().toString();
            transactions.add(Telemetry.transaction(Target.ARN_B, id, at + i, 29, true, user));
            spans.add(Telemetry.span(Target.ARN_B, id, i, at + i, user));
            custom.add(Telemetry.custom("BravoFresh", at + i, user));
        }
        target.postAndAwait(
                target.ingestB(),
                Target.ARN_B,
                Telemetry.payload(
                        Target.ARN_B,
                        Telemetry.object(
                                "analytic_event_data", Telemetry.harvest(transactions),
                                "span_event_data", Telemetry.harvest(spans),
                                "custom_event_data", Telemetry.harvest(custom))));
    }

    private static AttackOutcome lookup(Target target) throws IOException {
        NrqlClient attacker = target.attacker();
        List<String> queries = List.of(
                "SELECT count(*) FROM lookup(functions)",
                "SELECT * FROM lookup(functions) LIMIT MAX",
                "SELECT uniques(tags.secret), uniques(aws.accountId) FROM lookup(functions)",
                "SELECT count(*) FROM lookup(functions) FACET aws.lambda.functionName, account",
                "SELECT keyset() FROM lookup(functions)",
                "SELECT count(*) FROM lookup(functions) WHERE aws.accountId = '" + Target.B + "'");
        for (String query : queries) {
            for (NrqlClient.Door door : NrqlClient.Door.values()) {
                String text = attacker.run(door, query).text();
                if (text.contains("bravo") || text.contains(Target.SECRET)) {
                    return AttackOutcome.failed("%s over %s names a function of another account", query, door);
                }
            }
        }
        long visible = attacker.count("SELECT count(*) FROM lookup(functions)");
        return AttackOutcome.when(
                visible == 2, "%d queries over every door; %d functions are visible", queries.size(), visible);
    }

    /** Names like a known one are suggested; those of other accounts may not be. */
    private static AttackOutcome suggestions(Target target) throws IOException {
        NrqlClient attacker = target.attacker();
        int sent = 0;
        for (String near :
                List.of("bravoBalanc", "bravoBalances", "BravoBalance", "bravo", "ss", "snn", "bravoFreshAttribut")) {
            for (String query : List.of(
                    "SELECT average(" + near + ") FROM AwsLambdaInvocation",
                    "SELECT average(" + near + ") FROM BravoLedger",
                    "SELECT count(*) FROM AwsLambdaInvocation FACET " + near,
                    "SELECT count(*) FROM " + near)) {
                sent++;
                String text = attacker.run(query)
                        .text()
                        .replace("BravoLedger", query.contains("BravoLedger") ? "" : "BravoLedger");
                if (text.matches("(?s).*\\b(bravoBalance|BravoLedger|bravoFreshAttribute)\\b.*")) {
                    return AttackOutcome.failed("%s suggests a name of another account: %s", query, text);
                }
            }
        }
        return AttackOutcome.held("%d mistyped names, none of another account is suggested", sent);
    }
}
