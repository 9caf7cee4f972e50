package io.filigree.query.nrql.naive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Facet;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.naive.NaiveEvaluator.Outcome;
import io.filigree.query.nrql.syntax.NrqlParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers over six events, worked out by hand. */
class NaiveEvaluatorTest {

    private static final List<Map<String, Object>> EVENTS = List.of(
            event("E", 0, "n", 1, "s", "x", "b", true),
            event("E", 1_000, "n", 2.5, "s", "X", "b", false),
            event("E", 2_000, "n", "3", "s", "y"),
            event("E", 3_000, "n", 4, "s", "y", "b", true, "le", "+Inf"),
            event("E", 4_000, "s", "ü z"),
            event("F", 2_500, "n", 10, "k", "x"),
            event("E", 5_000, "n", 99, "s", "beyond the end"));

    private final NaiveEvaluator evaluator =
            new NaiveEvaluator(EVENTS, List.of(Map.of("aws.lambda.functionName", "f", "aws.memorySize", 128)));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            SELECT count(*), count(n), count(b), count(0) FROM E | [5, 4, 3, 5]
            SELECT count(*) FROM E, F | [6]
            SELECT sum(n), average(n), min(n), max(n) FROM E | [7.5, 2.5, 1.0, 4.0]
            SELECT sum(s), average(s), min(s), stddev(s) FROM E | [0.0, null, null, 0.0]
            SELECT count(*), sum(n), max(n), uniques(n), uniqueCount(n) FROM Z | [0, 0.0, null, [], 0]
            SELECT stdvar(n), stddev(n) FROM E WHERE n != 4 | [0.5625, 0.75]
            SELECT latest(n), earliest(n), latest(b) FROM E | [4, 1, true]
            SELECT uniques(n), uniqueCount(n), uniqueCount(s, b) FROM E | [[1, 2.5, 4, 3], 4, 3]
            SELECT uniques(s, 2) FROM E | [[X, x]]
            SELECT percentile(n, 50, 99.5), median(n) FROM E | [{50=2.5, 99.5=3.985}, 2.5]
            SELECT percentile(n) FROM Z | [{95=null}]
            SELECT percentage(count(*), WHERE b IS TRUE) FROM E | [40.0]
            SELECT percentage(count(*), WHERE b IS TRUE) FROM Z | [null]
            SELECT filter(sum(n), WHERE n > 1), rate(count(*), 1 second) FROM E | [6.5, 1.0]
            SELECT histogram(n, 4, 4), histogram(n, width: 2, buckets: 2, start: 2) FROM E | [[0, 1, 1, 1], [2, 1]]
            SELECT apdex(n, t: 1) FROM E | [{count=3, s=1, t=2, f=0, score=0.6666666666666666}]
            SELECT funnel(s, WHERE n > 0, WHERE b IS TRUE) FROM E | [[3, 2]]
            SELECT cdfPercentage(n, 1, 3.5) FROM E WHERE n != '3' | [{1=33.333333333333336, 3.5=66.66666666666667}]
            SELECT derivative(n, 1 second) FROM E WHERE s != 'X' | [1.0]
            SELECT latestrate(n, 1 second) FROM E | [0.75]
            SELECT keyset() FROM F | [{allKeys=[k, n, timestamp, type], stringKeys=[k, type], numericKeys=[n, timestamp], booleanKeys=[]}]
            SELECT aggregationendtime() FROM E | [5000]
            SELECT sum(n) / count(*) AS a, max(n) / 0 AS z FROM E | [1.5, null]
            SELECT 1 + 2 AS x FROM E | [3.0]
            SELECT count(*) FROM E WHERE n = 3 | [0]
            SELECT count(*) FROM E WHERE n != 3 | [4]
            SELECT count(*) FROM E WHERE n > 2 | [2]
            SELECT count(*) FROM E WHERE NOT n > 2 | [1]
            SELECT count(*) FROM E WHERE NOT b = true OR n = 4 | [2]
            SELECT count(*) FROM E WHERE b IS NOT TRUE | [3]
            SELECT count(*) FROM E WHERE n IS NULL | [1]
            SELECT count(*) FROM E WHERE s LIKE 'x' AND s NOT LIKE '%y%' | [2]
            SELECT count(*) FROM E WHERE n NOT LIKE 'a' | [1]
            SELECT count(*) FROM E WHERE s RLIKE r'[xy]' | [3]
            SELECT count(*) FROM E WHERE n IN (1, '3') | [2]
            SELECT count(*) FROM E WHERE n NOT IN (1, '3') | [2]
            SELECT count(*) FROM E WHERE s IN (SELECT uniques(k) FROM F) | [1]
            SELECT count(*) FROM lookup(functions) WHERE functionName = 'f' | [1]
            SELECT count(*) FROM E WHERE eventType() = 'E' AND eventType = 'E' | [5]
            WITH n * 2 AS m, m + 1 AS o SELECT sum(o) FROM E | [18.0]
            FROM E WITH capture(s, r'(?P<a>.) (?P<b>.)') AS (p, q) SELECT uniques(p), uniques(q) | [[ü], [z]]
            FROM E WITH aparse(s, '* *') AS (p, q) SELECT latest(q) | [z]
            SELECT sum(c) FROM (SELECT count(*) AS c FROM E FACET s) | [5.0]
            SELECT count(*), sum(m) FROM E JOIN (SELECT max(n) AS m FROM F FACET k) ON s = k | [1, 10.0]
            SELECT count(*) FROM E LEFT JOIN (SELECT max(n) AS m FROM F FACET k) ON s = k WHERE m IS NULL | [4]
            SHOW EVENT TYPES | [[E, F]]
            """)
    void answersWithoutGroups(String query, String expected) {
        assertThat(answer(query).current().total().values()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            SELECT count(*) FROM E FACET s | [y]=[2] [X]=[1] [x]=[1] [ü z]=[1]
            SELECT count(*) FROM E FACET lower(s) LIMIT 2 | [x]=[2] [y]=[2]
            SELECT count(*) FROM E FACET lower(s) LIMIT 2 OFFSET 1 | [y]=[2] [ü z]=[1]
            SELECT max(n), count(*) FROM E FACET s | [y]=[4.0, 2] [X]=[2.5, 1] [x]=[1.0, 1]
            SELECT count(*) FROM E FACET s ORDER BY max(n) LIMIT 2 | [y]=[2] [X]=[1]
            SELECT uniques(n) FROM E FACET b | [true]=[[1, 4]] [false]=[[2.5]]
            SELECT count(*) FROM E FACET CASES (WHERE n > 2 AS 'big', WHERE n > 0 AS 'small') OR s | [big]=[2] [small]=[1] [y]=[1] [ü z]=[1]
            SELECT count(*) FROM E FACET s, b | [X, false]=[1] [x, true]=[1] [y, true]=[1]
            SELECT count(*) FROM E FACET if(b IS TRUE, 'yes', 'no') AS answer | [no]=[3] [yes]=[2]
            SELECT count(*) FROM E FACET buckets(n, 4, 2) | [>=2.0]=[2] [0.0 - 2.0]=[1]
            """)
    void answersByGroup(String query, String expected) {
        StringBuilder facets = new StringBuilder();
        for (Facet facet : answer(query).current().facets()) {
            facets.append(facet.names())
                    .append('=')
                    .append(facet.part().values())
                    .append(' ');
        }
        assertThat(facets.toString().strip()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            SELECT count(*) FROM E TIMESERIES 2 seconds | [4] 1-3=[2] 3-5=[2]
            SELECT sum(n) FROM E TIMESERIES 3 seconds | [4.0] 2-5=[4.0]
            SELECT count(*) FROM E TIMESERIES 1 minute | [5] 0-5=[5]
            SELECT count(*) FROM E TIMESERIES 3 seconds SLIDE BY 1 second | [5] 0-3=[3] 1-4=[3] 2-5=[3]
            SELECT max(n) FROM F TIMESERIES 2 seconds | [10.0] 1-3=[10.0] 3-5=[null]
            """)
    void answersByTime(String query, String expected) {
        Result result = answer(query).current();
        StringBuilder buckets = new StringBuilder(result.total().values().toString());
        for (Bucket bucket : result.total().buckets()) {
            buckets.append(' ').append(bucket.begin().getEpochSecond()).append('-');
            buckets.append(bucket.end().getEpochSecond()).append('=').append(bucket.values());
        }
        assertThat(buckets).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            SELECT n FROM E LIMIT 2 | [{timestamp=4000}, {n=4, timestamp=3000}]
            SELECT n AS m FROM E LIMIT 1 OFFSET 1 | [{m=4, timestamp=3000}]
            SELECT * FROM F | [{type=F, timestamp=2500, n=10, k=x}]
            SELECT n FROM E WHERE b IS NOT NULL ORDER BY n DESC | [{n=4, timestamp=3000}, {n=2.5, timestamp=1000}, {n=1, timestamp=0}]
            SELECT upper(s) AS a, length(s) AS l, substring(s, -1) AS e FROM E LIMIT 1 | [{a=Ü Z, l=3, e=z, timestamp=4000}]
            SELECT hourOf(timestamp + 3600000) AS h, dateOf(timestamp) AS d, weekOf(timestamp) AS w FROM F | [{h=1:00, d=January 01, 1970, w=Week of December 29, timestamp=2500}]
            SELECT toTimestamp('1970-01-01T00:00:01Z') AS a, toDatetime(timestamp) AS b FROM F | [{a=1000, b=1970-01-01T00:00:02.500Z, timestamp=2500}]
            SELECT round(n, 4) AS a, mod(-n, 4) AS b, numeric('1.5') AS c, concat(n, '-', z) AS d FROM F | [{a=12.0, b=2.0, c=1.5, d=10-, timestamp=2500}]
            """)
    void answersByEvent(String query, String expected) {
        assertThat(answer(query).current().events()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            SELECT count(*) FROM E COMPARE WITH 3 seconds AGO | 3
            SELECT count(*) FROM E COMPARE WITH 1 hour AGO | 0
            """)
    void comparesWithTheSameLengthBefore(String query, long expected) {
        Outcome outcome = evaluator.evaluate(
                NrqlParser.parse(query + " SINCE 3000", NrqlFunctions.CATALOG),
                Instant.ofEpochMilli(3_000),
                Instant.ofEpochMilli(6_000));

        assertThat(outcome.current().total().values()).containsExactly(3L);
        assertThat(outcome.previous().total().values()).containsExactly(expected);
    }

    private Outcome answer(String query) {
        return evaluator.evaluate(
                NrqlParser.parse(query, NrqlFunctions.CATALOG), Instant.EPOCH, Instant.ofEpochMilli(5_000));
    }

    private static Map<String, Object> event(String type, int timestamp, Object... attributes) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("timestamp", (long) timestamp);
        List<Object> rest = new ArrayList<>(List.of(attributes));
        while (!rest.isEmpty()) {
            event.put((String) rest.remove(0), rest.remove(0));
        }
        return event;
    }
}
