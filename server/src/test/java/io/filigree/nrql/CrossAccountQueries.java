package io.filigree.nrql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up queries that would show, by their result, an error or an order, whether a condition over a secret holds for any
 * event or function of another account.
 */
final class CrossAccountQueries {

    /** Conditions that no event of the key's own account meets. */
    static final List<String> SECRETS = List.of(
            "ssn LIKE '0%'",
            "ssn = '012-34-5678'",
            "ssn RLIKE r'0\\d+-34.*'",
            "amount > 1000000",
            "amount * 2 > 1000000",
            "onlyTheirs LIKE 'secret%'",
            "length(onlyTheirs) > 3",
            "mixed LIKE 'secret%'",
            "numeric(ssn) > 5",
            "name LIKE 'secret%'",
            "tags.team LIKE 'secret%'",
            "label.team = 'secret-team'",
            "tags.secretTag = 'secret'",
            "account LIKE '%secret%'",
            "aws.lambda.functionName LIKE 'secret%'",
            "aws.accountId = '888888888888'",
            "accountId() = '888888888888'",
            "aws.lambda.arn LIKE '%:888888888888:%'",
            "aws.runtime = 'secret-runtime'",
            "aws.handler LIKE 'secret%'",
            "decoration.metadataId > 1000000000",
            "traceId LIKE 'secret%'",
            "aws.requestId = 'secret-request'");

    /** The same for lookup(functions). */
    static final List<String> SECRETS_OF_FUNCTIONS = List.of(
            "tags.team LIKE 'secret%'",
            "tags.secretTag = 'secret'",
            "account LIKE '%secret%'",
            "aws.lambda.functionName LIKE 'secret%'",
            "aws.lambda.arn LIKE '%:888888888888:%'",
            "aws.runtime = 'secret-runtime'",
            "aws.memorySize > 100000");

    private static final List<String> TYPES =
            List.of("Span", "AwsLambdaInvocation", "AwsLambdaInvocationError", "MyEvent");

    private final Random random;

    CrossAccountQueries(long seed) {
        this.random = new Random(seed);
    }

    String next() {
        if (chance(6)) {
            return ofFunctions();
        }
        String type = one(TYPES);
        String secret = one(SECRETS);
        String window = one(List.of(
                " SINCE '2026-01-31 12:00:00' UNTIL '2026-01-31 13:00:00'",
                " SINCE '2026-01-31 12:09:00' UNTIL '2026-01-31 12:11:00'",
                " SINCE '2026-01-30' UNTIL '2026-02-02'"));
        return one(List.of(
                                "SELECT count(*) FROM %1$s WHERE %2$s",
                                "SELECT count(*) FROM %1$s WHERE NOT (%2$s)",
                                "SELECT count(*), %3$s FROM %1$s",
                                "SELECT %3$s, %4$s FROM %1$s WHERE %5$s",
                                "SELECT count(*) FROM %1$s WHERE %5$s",
                                "SELECT count(*) FROM %1$s WHERE %5$s AND name IS NOT NULL",
                                "SELECT count(*) FROM %1$s WHERE name = 'mine' OR %5$s",
                                "SELECT count(*) FROM %1$s, Span WHERE %5$s",
                                "SELECT %6$s AS value FROM %1$s",
                                "SELECT * FROM %1$s WHERE %5$s",
                                "SELECT * FROM %1$s WHERE %5$s LIMIT 1 OFFSET 1",
                                "SELECT name FROM %1$s WHERE %5$s ORDER BY duration LIMIT 3",
                                "SELECT name FROM %1$s ORDER BY %6$s LIMIT 3",
                                "SELECT %3$s FROM %1$s FACET name",
                                "SELECT count(*) FROM %1$s WHERE %5$s FACET tags.team",
                                "SELECT count(*) FROM %1$s FACET %6$s",
                                "SELECT count(*) FROM %1$s FACET name ORDER BY max(%6$s)",
                                "SELECT count(*) FROM %1$s FACET tags.team, aws.lambda.functionName",
                                "SELECT count(*) FROM %1$s FACET CASES (WHERE %2$s AS 'a', WHERE %5$s AS 'b')",
                                "SELECT %3$s FROM %1$s TIMESERIES 10 minutes",
                                "SELECT %3$s FROM %1$s TIMESERIES 20 minutes SLIDE BY 10 minutes",
                                "SELECT count(*) FROM %1$s WHERE %5$s FACET name TIMESERIES 10 minutes",
                                "SELECT %3$s FROM %1$s COMPARE WITH 1 hour ago",
                                "SELECT count(*) FROM %1$s WHERE %5$s FACET name COMPARE WITH 1 hour ago",
                                "SELECT count(*) FROM Span WHERE traceId IN (SELECT traceId FROM %1$s WHERE %5$s)",
                                "SELECT count(*) FROM Span WHERE name NOT IN (SELECT uniques(name) FROM %1$s WHERE %2$s)",
                                "SELECT max(n) FROM (SELECT count(*) AS n FROM %1$s WHERE %5$s FACET name)",
                                "SELECT uniques(value) FROM (SELECT %6$s AS value FROM %1$s)",
                                "SELECT count(*), max(n) FROM Span JOIN (SELECT count(*) AS n FROM %1$s WHERE %5$s FACET traceId)"
                                        + " ON traceId",
                                "SELECT count(*) FROM Span LEFT JOIN (SELECT %3$s AS n FROM %1$s FACET traceId) ON traceId"
                                        + " WHERE %5$s",
                                "SELECT keyset() FROM %1$s WHERE %5$s",
                                "SELECT keyset() FROM %1$s",
                                "SHOW EVENT TYPES",
                                "WITH %6$s AS value SELECT max(value), uniqueCount(value) FROM %1$s",
                                "SELECT count(onlyTheirs), uniques(onlyTheir), latest(sssn) FROM %1$s",
                                "SELECT count(*) FROM theirEvents WHERE %5$s"))
                        .formatted(
                                type,
                                secret,
                                aggregate(secret),
                                aggregate(one(SECRETS)),
                                failing(secret),
                                value(secret))
                + window;
    }

    private String ofFunctions() {
        String secret = one(SECRETS_OF_FUNCTIONS);
        return one(List.of(
                        "SELECT count(*) FROM lookup(functions) WHERE %1$s",
                        "SELECT count(*) FROM lookup(functions) WHERE if(%1$s, exp(length(aws.lambda.arn) * 100), 0) >= 0",
                        "SELECT * FROM lookup(functions) WHERE if(%1$s, exp(length(aws.lambda.arn) * 100), 0) >= 0",
                        "SELECT count(*) FROM lookup(functions) FACET if(%1$s, exp(length(aws.lambda.arn) * 100), 0)",
                        "SELECT count(*) FROM lookup(functions) FACET tags.team",
                        "SELECT aws.lambda.functionName FROM lookup(functions)"
                                + " ORDER BY if(%1$s, exp(length(aws.lambda.arn) * 100), 0)",
                        "SELECT percentile(if(%1$s, pow(length(aws.lambda.arn), 400), 1), 50) FROM lookup(functions)",
                        "SELECT uniques(if(%1$s, exp(length(aws.lambda.arn) * 100), 0)) FROM lookup(functions)"))
                .formatted(secret);
    }

    /** Fails to be computed for an event that meets the condition; otherwise holds. */
    private String failing(String secret) {
        return value(secret) + " >= 0";
    }

    private String value(String secret) {
        return one(List.of(
                        "if(%s, exp(timestamp), 0)",
                        "if(%s, 0 - exp(timestamp), 0)",
                        "if(%s, pow(timestamp, 99), 0)",
                        "if(%s, timestamp * pow(timestamp, 25) * 1e9, 0)",
                        "if(%s, exp(timestamp) / exp(timestamp), 0)",
                        "if(%s, timestamp / 0, 0)",
                        "if(%s, 1, 0)",
                        "if(%s, numeric(string(exp(timestamp))), 0)",
                        "if(%s, length(concat(name, exp(timestamp))), 0)",
                        "if(%s, length(toDatetime(pow(timestamp, 3), 'yyyy')), 0)",
                        "if(%s, mod(pow(timestamp, 99), 3), 0)",
                        "length(if(%s, capture(name, r'(?P<x>((a*)*)*b)'), 'no'))",
                        "length(if(%s, aparse(name, 'sec*'), 'no'))",
                        "if(%s, length(decode(encode(name, 'hex'), 'hex')), 0)"))
                .formatted(secret);
    }

    private String aggregate(String secret) {
        List<String> choices = new ArrayList<>(List.of(
                "sum(%1$s)",
                "max(%1$s)",
                "average(%1$s)",
                "uniques(%1$s)",
                "uniqueCount(%1$s)",
                "percentile(%1$s, 50, 99)",
                "median(%1$s)",
                "stddev(%1$s)",
                "histogram(%1$s, 4, 2)",
                "latest(%1$s)",
                "earliest(%1$s)",
                "rate(sum(%1$s), 1 minute)",
                "cdfPercentage(%1$s, 1)",
                "apdex(%1$s, t: 1)",
                "derivative(%1$s, 1 minute)"));
        choices.add("filter(count(*), WHERE %2$s)");
        choices.add("percentage(count(*), WHERE %2$s)");
        choices.add("funnel(name, WHERE %2$s, WHERE name IS NOT NULL)");
        return one(choices).formatted(value(secret), secret);
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
