package io.filigree.query.nrql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.query.nrql.functions.NrqlFunctions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NrqlParserTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    a = 1 OR b = 2 AND c = 3 | ((`a` = 1) or ((`b` = 2) and (`c` = 3)))
                    (a = 1 OR b = 2) AND c = 3 | (((`a` = 1) or (`b` = 2)) and (`c` = 3))
                    NOT a = 1 AND b = 2 | (not (`a` = 1) and (`b` = 2))
                    NOT (a = 1 AND b = 2) | not ((`a` = 1) and (`b` = 2))
                    NOT NOT a = 1 | not not (`a` = 1)
                    a != 1 and a <> 1 | ((`a` != 1) and (`a` != 1))
                    a < 1 and a <= 1.5 | ((`a` < 1) and (`a` <= 1.5))
                    a > 1e3 and a >= .5 | ((`a` > 1000.0) and (`a` >= 0.5))
                    1 < a | (1 < `a`)
                    a + b * 2 - c / 4 > 0 | (((`a` + (`b` * 2)) - (`c` / 4)) > 0)
                    (a + b) * 2 > -c | (((`a` + `b`) * 2) > -`c`)
                    a - -3 = 0 | ((`a` - -3) = 0)
                    a IS NULL | `a` is NULL
                    a is not null | `a` is not NULL
                    error IS TRUE and error IS NOT FALSE | (`error` is TRUE and `error` is not FALSE)
                    a IN (1, 'x', true, null) | `a` in [1, 'x', true, null]
                    a NOT IN (b) | `a` not in [`b`]
                    a IN (FROM B SELECT uniques(x)) | `a` in {select uniques(`x`) from B}
                    a LIKE 'x%' AND b NOT LIKE '%y' | (`a` like 'x%' and `b` not like '%y')
                    a RLIKE r'\\d+' AND b NOT RLIKE '\\d+' | (`a` rlike '\\d+' and `b` not rlike '\\d+')
                    boolean(a) | boolean(`a`)
                    a | `a`
                    NOT a AND b OR true | ((not `a` and `b`) or true)
                    a OR b OR c = 1 | (`a` or (`b` or (`c` = 1)))
                    (a OR b) = c | (first(`a`, `b`) = `c`)
                    (a OR b) AND NOT (c OR d = 1) | ((`a` or `b`) and not (`c` or (`d` = 1)))
                    (a OR (b OR 'x')) LIKE 'y%' | first(`a`, `b`, 'x') like 'y%'
                    (a = 1 OR b = 2) = true | (((`a` = 1) or (`b` = 2)) = true)
                    (a = 1) IS TRUE | (`a` = 1) is TRUE
                    if(a OR b, c OR d, e = 1 OR f = 2) | if((`a` or `b`), first(`c`, `d`), ((`e` = 1) or (`f` = 2)))
                    lower(a) = 'x' | (lower(`a`) = 'x')
                    `a b` = 'x' | (`a b` = 'x')
                    tags.team = 'x' and aws.runtime = 'y' | ((`tags.team` = 'x') and (`aws.runtime` = 'y'))
                    """)
    void readsConditionsByTheirPrecedence(String text, String tree) {
        assertThat(parsed("SELECT count(*) FROM A WHERE " + text))
                .isEqualTo("select count(*) from A where " + tree.replace("\\\\", "\\"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    SELECT * FROM A | select * from A
                    SELECT a, b AS 'the b' FROM A | select `a`, `b` as the b from A
                    SELECT a AS x, b AS `y z` FROM A, B | select `a` as x, `b` as y z from A, B
                    SELECT 1 FROM A | select 1 from A
                    WITH 'x' AS a, lower(a) AS b SELECT b, 1 | with 'x' as [a], lower(`a`) as [b] select `b`, 1
                    SHOW EVENT TYPES | show event types
                    SHOW EVENT TYPES FROM A | show event types from A
                    SELECT a FROM lookup(functions) | select `a` from lookup functions
                    SELECT max(a) FROM (SELECT count(*) AS a FROM B FACET c) | select max(`a`) from {select count(*) as a from B facet `c`}
                    FROM A JOIN (FROM B SELECT b, c) ON a = b SELECT c | select `c` from A inner join {select `b`, `c` from B} on a = b
                    FROM A LEFT JOIN (FROM B SELECT b, c) ON b SELECT c | select `c` from A left join {select `b`, `c` from B} on b = b
                    FROM A INNER JOIN (FROM B SELECT b) ON b SELECT b | select `b` from A inner join {select `b` from B} on b = b
                    WITH a * 2 AS twice FROM A SELECT max(twice) | with (`a` * 2) as [twice] select max(`twice`) from A
                    WITH aparse(m, '* *') AS (x, y) FROM A SELECT x | with aparse(`m`, '* *') as [x, y] select `x` from A
                    SELECT count(*) FROM A FACET a, b AS 'x', lower(c) | select count(*) from A facet `a`, `b` as x, lower(`c`)
                    SELECT count(*) FROM A FACET a ORDER BY max(b) LIMIT 5 | select count(*) from A facet `a` picked by max(`b`) desc Limit[count=5, offset=0]
                    SELECT count(*) FROM A FACET a LIMIT 5 ORDER BY b | select count(*) from A facet `a` Limit[count=5, offset=0] order by `b` asc
                    SELECT count(*) FROM A FACET CASES (WHERE a > 1 AS big, WHERE b  IS NULL) OR c | select count(*) from A facet cases where (`a` > 1) as big, where `b` is NULL as b  IS NULL or `c`
                    SELECT count(*) FROM A WHERE a = 1 WHERE b = 2 LIMIT 5 WHERE c = 3 | select count(*) from A where ((`a` = 1) and ((`b` = 2) and (`c` = 3))) Limit[count=5, offset=0]
                    SELECT count(*) FROM A WHERE a = 1 OR b = 2 WHERE c = 3 | select count(*) from A where (((`a` = 1) or (`b` = 2)) and (`c` = 3))
                    SELECT count(*) FROM A COMPARE WITH 1 week ago | select count(*) from A compare with 1 WEEK
                    SELECT count(*) FROM A TIMESERIES 300000 SLIDE BY 60000 | select count(*) from A timeseries 300000 MILLISECONDS slide 60000 MILLISECONDS
                    SELECT count(*) FROM A FACET CASES (WHERE a = 1, b = 2 AS x, c = 3) AS y, d, CASES (e = 1) OR f | select count(*) from A facet cases where (`a` = 1) as a = 1, where (`b` = 2) as x, where (`c` = 3) as c = 3 as y, `d`, cases where (`e` = 1) as e = 1 or `f`
                    SELECT count(*) FROM A FACET buckets(a, 10, 5) | select count(*) from A facet buckets(`a`, 10, 5)
                    SELECT a, lower(b), 1 AS c, d AS e FROM A FACET f | select latest(`a`) as a, latest(lower(`b`)), 1 as c, latest(`d`) as e from A facet `f`
                    SELECT max(a) AS m, count(*) FROM A FACET b ORDER BY m ASC | select max(`a`) as m, count(*) from A facet `b` picked by max(`a`) asc
                    SELECT max(a) FROM A FACET b ORDER BY lower(c) | select max(`a`) from A facet `b` picked by latest(lower(`c`)) desc
                    SELECT a FROM A LIMIT RAW | select `a` from A
                    SELECT raw FROM A RAW LIMIT ORDER BY b | select `raw` from A order by `b` asc
                    SELECT a FROM A LIMIT MAX | select `a` from A Limit[count=5000, offset=0]
                    SELECT a FROM A LIMIT 10 OFFSET 20 ORDER BY b DESC | select `a` from A Limit[count=10, offset=20] order by `b` desc
                    SELECT count(*) FROM A TIMESERIES | select count(*) from A timeseries AUTO
                    SELECT count(*) FROM A TIMESERIES MAX | select count(*) from A timeseries MAX
                    SELECT count(*) FROM A TIMESERIES 5 minutes | select count(*) from A timeseries 5 MINUTES
                    SELECT count(*) FROM A TIMESERIES 1 hour SLIDE BY 5 minutes | select count(*) from A timeseries 1 HOUR slide 5 MINUTES
                    SELECT count(*) FROM A TIMESERIES 1 hour SLIDE BY AUTO | select count(*) from A timeseries 1 HOUR slide AUTO
                    SELECT count(*) FROM A EXTRAPOLATE WITH METRIC_FORMAT 'x' WITH TIMEZONE 'europe/berlin' | select count(*) from A timezone Europe/Berlin
                    """)
    void readsEveryClause(String text, String tree) {
        assertThat(parsed(text)).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    COUNT (*) | count(*)
                    percentile(a, 50, 99.9) | percentile(`a`, 50, 99.9)
                    Average ( a ) / 2 | (average(`a`) / 2)
                    filter(count(*), WHERE a = 1) / count(*) * 100 | ((filter(count(*), where (`a` = 1)) / count(*)) * 100)
                    percentage(count(*), WHERE error IS TRUE) | percentage(count(*), where `error` is TRUE)
                    max(a * 1000 AS 'ms') | max((`a` * 1000)) as ms
                    max(a AS x) + min(b AS y) | (max(`a`) + min(`b`)) as x
                    max(a AS x) AS y | max(`a`) as y
                    filter(max(a AS x), WHERE b = 1 AS z) | filter(max(`a`), where (`b` = 1) as z) as x
                    latest(conditional(WHERE a = 1, b)) | latest(if((`a` = 1), `b`))
                    latest(a[b]) + percentile(c, 95)['95'] | (latest(getField(`a`, 'b')) + getField(percentile(`c`, 95), '95'))
                    latest(`a b`['c d'][0][from1]) | latest(getField(getField(getField(`a b`, 'c d'), 0), 'from1'))
                    max(a) > (SELECT average(b) FROM B) | (max(`a`) > {select average(`b`) from B})
                    filter(count(*), WHERE contains(a, 'x') AND NOT contains(b, c)) | filter(count(*), where (contains(`a`, 'x') and not contains(`b`, `c`)))
                    average(a OR 0) | average(first(`a`, 0))
                    latest(a) OR latest(b) OR 1 | first(latest(`a`), latest(`b`), 1)
                    count(*) > 1 | (count(*) > 1)
                    count(*) > 1 AND max(a) IS NULL | ((count(*) > 1) and max(`a`) is NULL)
                    latest(a = 1 OR b) | latest(first((`a` = 1), `b`))
                    rate(sum(a) / 1000 - 1, 1 minute) | rate(((sum(`a`) / 1000) - 1), 1 MINUTE)
                    filter(-sum(a) * 2, WHERE b = 1) | filter((-sum(`a`) * 2), where (`b` = 1))
                    percentage(sum(a) + count(*), WHERE b = 1) | percentage((sum(`a`) + count(*)), where (`b` = 1))
                    rate(sum(a), 1 minute) | rate(sum(`a`), 1 MINUTE)
                    histogram(a, width: 10, buckets: 20, start: -5) | histogram(`a`, width: 10, buckets: 20, start: -5)
                    histogram(a, 10, 20) | histogram(`a`, 10, 20)
                    apdex(a, t: 0.5) | apdex(`a`, t: 0.5)
                    funnel(s, WHERE a = 1 AS 'A', WHERE b = 2) | funnel(`s`, where (`a` = 1) as A, where (`b` = 2))
                    uniques(a, 10) | uniques(`a`, 10)
                    round(average(a), 2) | round(average(`a`), 2)
                    max(timestamp) - min(timestamp) | (max(`timestamp`) - min(`timestamp`))
                    count(count) | count(`count`)
                    sum(if(a > 1, b, 0)) | sum(if((`a` > 1), `b`, 0))
                    latest(concat(a, b, precision: 2)) | latest(concat(`a`, `b`, precision: 2))
                    latest(hourOf(timestamp, numeric)) | latest(hourOf(`timestamp`, 'numeric'))
                    latest(getField(a, total)) | latest(getField(`a`, 'total'))
                    uniqueCount(capture(a, r'(?P<x>.*)')) | uniqueCount(capture(`a`, r'(?P<x>.*)'))
                    latest(indexOf(a, 'b')) | latest(position(`a`, 'b'))
                    """)
    void readsFunctions(String text, String tree) {
        assertThat(parsed("SELECT " + text + " FROM A")).isEqualTo("select " + tree + " from A");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void takesWhatTheUsageOfAFunctionShows(NrqlFunction function) {
        String example = function.documentation()
                .usage()
                .replaceAll("\\[.*]", "")
                .replace(", …", "")
                .replace("WHERE …", "WHERE a = 1")
                .replace("condition", "a = 1");

        Query query = NrqlParser.parse("SELECT " + example + " FROM A", NrqlFunctions.CATALOG);

        assertThat(((Expression.Call) query.select().get(0).expression()).function())
                .isEqualTo(function);
    }

    private static Stream<NrqlFunction> functions() {
        return NrqlFunctions.CATALOG.all().stream().filter(function -> !function.isOnlyForFacet());
    }

    @Test
    void takesClausesInAnyOrder() {
        String tree = "select count(*) from A where (`a` = 1) facet `b` Limit[count=5, offset=0]";
        assertThat(List.of(
                        "SELECT count(*) FROM A WHERE a = 1 FACET b LIMIT 5",
                        "FROM A SELECT count(*) LIMIT 5 FACET b WHERE a = 1",
                        "LIMIT 5 FACET b WHERE a = 1 FROM A SELECT count(*)"))
                .allSatisfy(text -> assertThat(parsed(text)).isEqualTo(tree));
    }

    @Test
    void takesWordsInAnyCaseAndSpacesAndComments() {
        assertThat(parsed("""
                        sElEcT count(*) -- to the end of the line
                        FROM A // the same
                        /* and
                           this */ where a=1 Facet b
                        """)).isEqualTo("select count(*) from A where (`a` = 1) facet `b`");
    }

    @Test
    void takesWordsOfItsOwnAsNames() {
        assertThat(parsed("SELECT count, since, until, limit, last, day, `from` FROM order WHERE max = 1 AND at = 2"))
                .isEqualTo("select `count`, `since`, `until`, `limit`, `last`, `day`, `from` from order"
                        + " where ((`max` = 1) and (`at` = 2))");
    }

    @Test
    void readsQuotesInStrings() {
        assertThat(parsed("SELECT 'it''s', 'it\\'s', \"it's\", 'a\\\\b', 'a\\b', '' FROM A"))
                .isEqualTo("select 'it's', 'it's', 'it's', 'a\\b', 'a\\b', '' from A");
    }

    @Test
    void readsWholeNumbersAsLongAndOthersAsDouble() {
        Query query = NrqlParser.parse(
                "SELECT 1, 1.0, 1e0, 9223372036854775807, 9223372036854775808, -1 FROM A", NrqlFunctions.CATALOG);

        assertThat(query.select())
                .extracting(selected -> ((Expression.Literal) selected.expression()).value())
                .containsExactly(1L, 1.0, 1.0, Long.MAX_VALUE, 0x1p63, -1L);
    }

    @Test
    void knowsWhereEverythingBegins() {
        Query query =
                NrqlParser.parse("SELECT count(*)\nFROM A\n  WHERE lower(b) = 'x'\n  FACET c", NrqlFunctions.CATALOG);

        assertThat(query.where().place()).isEqualTo(new SourceLocation(3, 9));
        assertThat(query.facet().place()).isEqualTo(new SourceLocation(4, 3));
        assertThat(query.facet().by().get(0).expression().place()).isEqualTo(new SourceLocation(4, 9));
    }

    @Test
    void makesNoDeepTreeOfALongListOfConditions() {
        String conditions = String.join(" OR ", Collections.nCopies(400, "a=1"));

        assertThat(depth(NrqlParser.parse("SELECT a FROM A WHERE " + conditions, NrqlFunctions.CATALOG)
                        .where()))
                .isEqualTo(10);
    }

    /** So that reading a text takes as long as it is: ANTLR would look further ahead by these. */
    @Test
    void knowsByOneWordHowToGoOn() {
        parsed("""
                WITH capture(m, r'(.*)') AS (a), (b) * -2 AS c FROM A JOIN (FROM B SELECT d AS 'e') ON f = d
                SELECT filter(count(*), WHERE NOT a IN (FROM B SELECT d)), rate(max(c), 1 minute) AS g
                WHERE (a = 1 OR b + 2 > (c)) AND d[0]['x'] = (SELECT max(e AS f) FROM B) AND a NOT LIKE 'x' AND b IS NOT NULL AND a IN (1, since)
                WHERE z = 1 FACET CASES (WHERE a = 1 AS 'one', b = 2) OR since AS x, CASES (c = 1), d ORDER BY max(b) LIMIT MAX OFFSET 5
                SINCE 1 hour ago UNTIL today AT '13:00' TIMESERIES 300000 SLIDE BY AUTO COMPARE WITH 1 week ago
                WITH TIMEZONE 'UTC' WITH METRIC_FORMAT 'x' EXTRAPOLATE
                """);

        assertThat(NrqlGrammarParser._decisionToDFA).allMatch(automaton -> automaton.s0 == null);
    }

    private static int depth(Expression expression) {
        return expression instanceof Condition.Or or ? 1 + Math.max(depth(or.left()), depth(or.right())) : 1;
    }

    private static String parsed(String text) {
        return Trees.text(NrqlParser.parse(text, NrqlFunctions.CATALOG));
    }
}
