package io.filigree.nrql;

import static io.filigree.nrql.Answers.BEGIN;
import static io.filigree.nrql.Answers.END;
import static io.filigree.nrql.Answers.answer;
import static io.filigree.nrql.Answers.as;
import static io.filigree.nrql.Answers.attribute;
import static io.filigree.nrql.Answers.call;
import static io.filigree.nrql.Answers.compareWithLastWeek;
import static io.filigree.nrql.Answers.count;
import static io.filigree.nrql.Answers.events;
import static io.filigree.nrql.Answers.facet;
import static io.filigree.nrql.Answers.facets;
import static io.filigree.nrql.Answers.group;
import static io.filigree.nrql.Answers.literal;
import static io.filigree.nrql.Answers.of;
import static io.filigree.nrql.Answers.part;
import static io.filigree.nrql.Answers.select;
import static io.filigree.nrql.Answers.series;
import static io.filigree.nrql.Answers.total;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Expression.Where;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.SourceLocation;
import io.filigree.query.nrql.syntax.TimePeriod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RestResultFormatTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void tellsOneValueWithWhatItCostAndWhatItWasAskedAbout() {
        QueryResult answer = answer(select(of("count", "appName")), Kind.SINGLE, total(part(80275388L)));

        assertThat(json(answer)).isEqualTo(parse("""
                {"results": [{"count": 80275388}],
                 "performanceStats": {"inspectedCount": 7, "omittedCount": 0, "matchCount": 6, "wallClockTime": 12,
                                      "exceedsRetentionWindow": false},
                 "metadata": {"eventTypes": ["Span"], "eventType": "Span", "openEnded": true,
                   "beginTime": "2026-01-31T12:00:00Z", "endTime": "2026-01-31T13:00:00Z",
                   "beginTimeMillis": 1769860800000, "endTimeMillis": 1769864400000,
                   "rawSince": "60 MINUTES AGO", "rawUntil": "NOW", "rawCompareWith": "", "messages": [],
                   "contents": [{"function": "count", "attribute": "appName", "simple": true}]}}"""));
    }

    @Test
    void saysWhenTheWindowBeginsBeforeWhatIsKept() {
        QueryResult answer = answer(select(count()), Kind.SINGLE, total(part(1L)));

        JsonNode shape = parse(JSON.writeValueAsString(RestResultFormat.of(answer, BEGIN.plusMillis(1))));

        assertThat(shape.at("/performanceStats/exceedsRetentionWindow").booleanValue())
                .isTrue();
    }

    @Test
    void listsEvents() {
        QueryResult answer = answer(
                select(new Star(SourceLocation.START)),
                Kind.ROWS,
                events(Map.of("name", "a", "timestamp", 1L), Map.of("duration", 2.0, "timestamp", 0L)));

        assertThat(json(answer).get("results")).isEqualTo(parse("""
                [{"events": [{"name": "a", "timestamp": 1}, {"duration": 2, "timestamp": 0}]}]"""));
        assertThat(json(answer).at("/metadata/contents")).isEqualTo(parse("""
                [{"function": "events", "limit": 100, "order": {"column": "timestamp", "descending": true}}]"""));
    }

    @Test
    void namesTheColumnsOfEventsThatWereSelected() {
        QueryResult answer = answer(select(as(attribute("a"), null), as(attribute("b"), "c")), Kind.ROWS, events());

        assertThat(json(answer).at("/metadata/contents/0/columns")).isEqualTo(parse("""
                ["a", "c"]"""));
    }

    @Test
    void groupsByOneAttribute() {
        QueryResult answer = answer(
                facet(select(count()), "appName"),
                Kind.FACETS,
                facets(part(9L), part(1L), group(part(5L), "shop"), group(part(3L), 200L)));
        JsonNode shape = json(answer);

        assertThat(shape.get("facets")).isEqualTo(parse("""
                [{"name": "shop", "results": [{"count": 5}]}, {"name": "200", "results": [{"count": 3}]}]"""));
        assertThat(shape.get("totalResult")).isEqualTo(parse("""
                {"results": [{"count": 9}]}"""));
        assertThat(shape.get("unknownGroup")).isEqualTo(parse("""
                {"results": [{"count": 1}]}"""));
        assertThat(shape.at("/metadata/facet").stringValue()).isEqualTo("appName");
        assertThat(shape.at("/metadata/contents")).isEqualTo(parse("""
                {"contents": [{"function": "count", "simple": true}]}"""));
    }

    @Test
    void namesGroupsWithoutExponentsAndArraysAsJson() {
        QueryResult answer = answer(
                facet(select(count()), "a", "b"),
                Kind.FACETS,
                facets(null, null, group(part(5L), 1e20, List.of("a", 1e10)), group(part(4L), 1e-5, 0.1)));

        assertThat(json(answer).at("/facets/0/name")).isEqualTo(parse("""
                ["100000000000000000000", "[\\"a\\", 10000000000]"]"""));
        assertThat(json(answer).at("/facets/1/name")).isEqualTo(parse("""
                ["0.00001", "0.1"]"""));
    }

    @Test
    void groupsBySeveralAttributes() {
        QueryResult answer =
                answer(facet(select(count()), "a", "b"), Kind.FACETS, facets(null, null, group(part(5L), "x", true)));
        JsonNode shape = json(answer);

        assertThat(shape.get("facets")).isEqualTo(parse("""
                [{"name": ["x", "true"], "results": [{"count": 5}]}]"""));
        assertThat(shape.at("/metadata/facet")).isEqualTo(parse("""
                ["a", "b"]"""));
        assertThat(shape.has("totalResult")).isFalse();
    }

    @Test
    void writesTimesInWholeSecondsAndExactOnesInMilliseconds() {
        Instant begin = BEGIN.plusMillis(250);
        Bucket bucket = new Bucket(begin, begin.plusMillis(1_500), 1, List.of(1L));
        QueryResult answer = Answers.within(
                begin,
                END.plusNanos(999_000_000),
                answer(select(count()), Kind.SERIES, total(new Part(List.of(1L), List.of(bucket)))));

        JsonNode shape = json(answer);

        assertThat(shape.at("/timeSeries/0/beginTimeSeconds")).isEqualTo(parse("1769860800"));
        assertThat(shape.at("/timeSeries/0/endTimeSeconds")).isEqualTo(parse("1769860801"));
        assertThat(shape.at("/total/endTimeSeconds")).isEqualTo(parse("1769860801"));
        assertThat(shape.at("/metadata/beginTime").stringValue()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(shape.at("/metadata/endTime").stringValue()).isEqualTo("2026-01-31T13:00:00Z");
        assertThat(shape.at("/metadata/endTimeMillis")).isEqualTo(parse("1769864400999"));
    }

    @Test
    void laysAValueOutByTime() {
        QueryResult answer = answer(select(count()), Kind.SERIES, total(series(7L, 3L, 4L)));
        JsonNode shape = json(answer);

        assertThat(shape.get("timeSeries")).isEqualTo(parse("""
                [{"beginTimeSeconds": 1769860800, "endTimeSeconds": 1769862600, "inspectedCount": 3,
                  "results": [{"count": 3}]},
                 {"beginTimeSeconds": 1769862600, "endTimeSeconds": 1769864400, "inspectedCount": 4,
                  "results": [{"count": 4}]}]"""));
        assertThat(shape.get("total")).isEqualTo(parse("""
                {"results": [{"count": 7}], "beginTimeSeconds": 1769860800, "endTimeSeconds": 1769864400}"""));
        assertThat(shape.at("/metadata/timeSeries")).isEqualTo(parse("""
                {"contents": [{"function": "count", "simple": true}]}"""));
    }

    @Test
    void laysGroupsOutByTime() {
        QueryResult answer = answer(
                facet(select(count()), "appName"),
                Kind.FACET_SERIES,
                facets(series(7L, 3L, 4L), null, group(series(2L, 1L, 1L), "shop")));
        JsonNode shape = json(answer);

        assertThat(shape.at("/facets/0/name").stringValue()).isEqualTo("shop");
        assertThat(shape.at("/facets/0/total/results")).isEqualTo(parse("""
                [{"count": 2}]"""));
        assertThat(shape.at("/facets/0/timeSeries/1/results")).isEqualTo(parse("""
                [{"count": 1}]"""));
        assertThat(shape.at("/totalResult/timeSeries/0/results")).isEqualTo(parse("""
                [{"count": 3}]"""));
        assertThat(shape.at("/metadata/contents/timeSeries/contents")).isEqualTo(parse("""
                [{"function": "count", "simple": true}]"""));
    }

    @Test
    void setsTwoWindowsBesideEachOther() {
        QueryResult answer =
                answer(compareWithLastWeek(select(count())), Kind.SINGLE, total(part(5L)), total(part(4L)));
        JsonNode shape = json(answer);

        assertThat(shape.get("current")).isEqualTo(parse("""
                {"results": [{"count": 5}]}"""));
        assertThat(shape.get("previous")).isEqualTo(parse("""
                {"results": [{"count": 4}]}"""));
        assertThat(shape.at("/metadata/compareWith").longValue()).isEqualTo(604_800_000);
        assertThat(shape.at("/metadata/contents")).isEqualTo(parse("""
                {"contents": [{"function": "count", "simple": true}]}"""));
    }

    @Test
    void setsGroupsOfTwoWindowsBesideEachOther() {
        QueryResult answer = answer(
                compareWithLastWeek(facet(select(count()), "a")),
                Kind.FACETS,
                facets(null, null, group(part(5L), "x")),
                facets(null, null, group(part(4L), "x")));
        JsonNode shape = json(answer);

        assertThat(shape.at("/previous/facets/0/results/0/count").longValue()).isEqualTo(4);
        assertThat(shape.at("/metadata/contents")).isEqualTo(parse("""
                {"facet": "a", "contents": {"contents": [{"function": "count", "simple": true}]}}"""));
    }

    @Test
    void showsEventTypes() {
        QueryResult answer = answer(
                select(new Expression[0]), Kind.EVENT_TYPES, total(part(List.of("AwsLambdaInvocation", "Span"))));

        assertThat(json(answer).get("results")).isEqualTo(parse("""
                [{"eventTypes": ["AwsLambdaInvocation", "Span"]}]"""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hasEachFunctionInItsOwnWay(
            NrqlFunction function, Expression asked, Object value, String result, String contents) {
        QueryResult answer = answer(select(asked), Kind.SINGLE, total(part(value)));

        assertThat(json(answer).at("/results/0")).isEqualTo(parse(result));
        assertThat(json(answer).at("/metadata/contents/0")).isEqualTo(parse(contents));
    }

    static Stream<Arguments> hasEachFunctionInItsOwnWay() {
        Where slow = new Where(attribute("slow"), "Slow", SourceLocation.START);
        return Stream.of(
                row(of("average", "duration"), 2.5, """
                        {"average": 2.5}""", """
                        {"function": "average", "attribute": "duration", "simple": true}"""),
                row(of("average", "duration"), null, """
                        {"average": null}""", """
                        {"function": "average", "attribute": "duration", "simple": true}"""),
                row(of("percentile", "duration", 95L, 99.9), Map.of("95", 1.0, "99.9", 2.5), """
                        {"percentiles": {"95": 1, "99.9": 2.5}}""", """
                        {"function": "percentile", "attribute": "duration", "thresholds": [95, 99.9]}"""),
                row(of("percentile", "duration"), Map.of("95", 1.0), """
                        {"percentiles": {"95": 1}}""", """
                        {"function": "percentile", "attribute": "duration", "thresholds": [95]}"""),
                row(of("histogram", "duration", 10L, 20L), List.of(1L, 2L), """
                        {"histogram": [1, 2]}""", """
                        {"function": "histogram", "attribute": "duration", "start": 0, "bucketSize": 0.5,
                         "bucketCount": 20}"""),
                row(call("funnel", attribute("traceId"), slow), List.of(3L), """
                        {"steps": [3]}""", """
                        {"function": "funnel", "attribute": "traceId", "steps": ["Slow"]}"""),
                row(
                        of("apdex", "duration", 0.4),
                        Map.of("count", 4L, "s", 2L, "t", 1L, "f", 1L, "score", 0.625),
                        """
                        {"count": 4, "s": 2, "t": 1, "f": 1, "score": 0.625}""",
                        """
                        {"function": "apdex", "attribute": "duration", "threshold": 0.4}"""),
                row(of("uniques", "name"), List.of("a", "b"), """
                        {"members": ["a", "b"]}""", """
                        {"function": "uniques", "attribute": "name"}"""),
                row(of("stddev", "duration"), 0.0, """
                        {"standardDeviation": 0}""", """
                        {"function": "stddev", "attribute": "duration", "simple": true}"""),
                row(
                        call(
                                "rate",
                                count(),
                                new Expression.Duration(
                                        new TimePeriod(1, TimePeriod.Unit.MINUTE), SourceLocation.START)),
                        60.0,
                        """
                        {"result": 60}""",
                        """
                        {"function": "rate", "of": {"function": "count", "simple": true}, "period": "1 MINUTE"}"""),
                row(call("percentage", count(), slow), 12.5, """
                        {"result": 12.5}""", """
                        {"function": "percentage", "of": {"function": "count", "simple": true}}"""),
                row(call("filter", count(), slow), 3L, """
                        {"count": 3}""", """
                        {"function": "filter", "of": {"function": "count", "simple": true}}"""),
                row(call("keyset"), Map.of("allKeys", List.of("a"), "stringKeys", List.of("a")), """
                        {"allKeys": ["a"], "stringKeys": ["a"]}""", """
                        {"function": "keyset"}"""),
                row(literal(1L), 1L, """
                        {"constant": 1}""", """
                        {"constant": 1}"""));
    }

    @Test
    void wrapsWhatHasALabel() {
        QueryResult answer = answer(select(as(count(), "all of them")), Kind.SINGLE, total(part(1L)));

        assertThat(json(answer).at("/metadata/contents/0")).isEqualTo(parse("""
                {"function": "alias", "alias": "all of them", "contents": {"function": "count", "simple": true}}"""));
        assertThat(json(answer).at("/results/0/count").longValue()).isEqualTo(1);
    }

    private static Arguments row(Expression asked, Object value, String result, String contents) {
        NrqlFunction function = asked instanceof Expression.Call call ? call.function() : null;
        return Arguments.of(function, asked, value, result, contents);
    }

    private static JsonNode json(QueryResult answer) {
        return parse(JSON.writeValueAsString(RestResultFormat.of(answer, Instant.EPOCH)));
    }

    private static JsonNode parse(String json) {
        return JSON.readTree(json);
    }
}
