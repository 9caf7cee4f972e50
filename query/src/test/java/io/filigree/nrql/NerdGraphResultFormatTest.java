package io.filigree.nrql;

import static io.filigree.nrql.Answers.answer;
import static io.filigree.nrql.Answers.as;
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

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.SourceLocation;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NerdGraphResultFormatTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void callsAValueByItsFunctionAndAttributeOrByItsLabel() {
        QueryResult answer = answer(
                select(
                        as(count(), null),
                        as(of("average", "duration"), null),
                        as(of("percentile", "duration", 95L), null),
                        as(of("max", "duration"), "slowest"),
                        as(literal(7L), null)),
                Kind.SINGLE,
                total(part(4L, 0.5, Map.of("95", 2.0), 3.0, 7L)));

        assertThat(json(answer).get("results")).isEqualTo(parse("""
                [{"count": 4, "average.duration": 0.5, "percentile.duration": {"95": 2}, "slowest": 3,
                  "constant": 7}]"""));
    }

    @Test
    void losesNothingThatIsCalledTheSame() {
        QueryResult answer = answer(select(count(), count()), Kind.SINGLE, total(part(1L, 2L)));

        assertThat(json(answer).get("results")).isEqualTo(parse("""
                [{"count": 1, "count 2": 2}]"""));
    }

    @Test
    void listsEvents() {
        QueryResult answer =
                answer(select(new Star(SourceLocation.START)), Kind.ROWS, events(Map.of("a", "b", "timestamp", 1L)));

        assertThat(json(answer).get("results")).isEqualTo(parse("""
                [{"a": "b", "timestamp": 1}]"""));
    }

    @Test
    void namesCasesByTheirLabelNextToOtherFacets() {
        QueryResult answer = answer(
                NrqlParser.parse(
                        "SELECT count(*) FROM Span"
                                + " FACET CASES (WHERE a = 1 AS 'one') AS size, CASES (b = 1), team",
                        NrqlFunctions.CATALOG),
                Kind.FACETS,
                facets(part(9L), null, group(part(5L), "one", "b = 1", "shop")));

        assertThat(json(answer).get("results")).isEqualTo(parse("""
                [{"facet": ["one", "b = 1", "shop"], "size": "one", "team": "shop", "count": 5}]"""));
        assertThat(RestResultFormat.of(answer, Answers.BEGIN))
                .extractingByKey("metadata", InstanceOfAssertFactories.MAP)
                .containsEntry("facet", List.of("size", "cases", "team"));
    }

    @Test
    void namesGroupsTwice() {
        QueryResult one =
                answer(facet(select(count()), "appName"), Kind.FACETS, facets(part(9L), null, group(part(5L), "shop")));
        QueryResult several =
                answer(facet(select(count()), "a", "b"), Kind.FACETS, facets(null, null, group(part(5L), "x", 7L)));

        assertThat(json(one).get("results")).isEqualTo(parse("""
                [{"facet": "shop", "appName": "shop", "count": 5}]"""));
        assertThat(json(one).get("totalResult")).isEqualTo(parse("""
                {"count": 9}"""));
        assertThat(json(one).at("/metadata/facets")).isEqualTo(parse("""
                ["appName"]"""));
        assertThat(json(several).get("results")).isEqualTo(parse("""
                [{"facet": ["x", "7"], "a": "x", "b": 7, "count": 5}]"""));
    }

    @Test
    void hasARowForEachBucketOfEachGroup() {
        QueryResult whole = answer(select(count()), Kind.SERIES, total(series(7L, 3L, 4L)));
        QueryResult grouped = answer(
                facet(select(count()), "a"), Kind.FACET_SERIES, facets(null, null, group(series(2L, 1L, 1L), "x")));

        assertThat(json(whole).get("results")).isEqualTo(parse("""
                [{"beginTimeSeconds": 1769860800, "endTimeSeconds": 1769862600, "count": 3},
                 {"beginTimeSeconds": 1769862600, "endTimeSeconds": 1769864400, "count": 4}]"""));
        assertThat(json(grouped).get("results")).hasSize(2);
        assertThat(json(grouped).at("/results/1")).isEqualTo(parse("""
                {"facet": "x", "a": "x", "beginTimeSeconds": 1769862600, "endTimeSeconds": 1769864400, "count": 1}"""));
    }

    @Test
    void tellsTwoWindowsApart() {
        QueryResult answer =
                answer(compareWithLastWeek(select(count())), Kind.SINGLE, total(part(5L)), total(part(4L)));

        assertThat(json(answer).get("results")).isEqualTo(parse("""
                [{"comparison": "current", "count": 5}, {"comparison": "previous", "count": 4}]"""));
        assertThat(json(answer).get("currentResults")).isEqualTo(parse("""
                [{"count": 5}]"""));
        assertThat(json(answer).get("previousResults")).isEqualTo(parse("""
                [{"count": 4}]"""));
    }

    @Test
    void addsUpTheGroupsThatAreNotShown() {
        Result facets = new Result(List.of(), List.of(group(part(5L), "checkout")), part(9L), part(1L), part(3L));
        QueryResult answer = answer(facet(select(count()), "team"), Kind.FACETS, facets);

        assertThat(json(answer).get("otherResult")).isEqualTo(parse("""
                {"count": 3}"""));
        assertThat(json(answer).get("totalResult")).isEqualTo(parse("""
                {"count": 9}"""));
    }

    @Test
    void tellsWhatWasAskedAbout() {
        QueryResult answer = answer(select(count()), Kind.SINGLE, total(part(1L)));

        assertThat(json(answer).get("metadata")).isEqualTo(parse("""
                {"eventTypes": ["Span"], "facets": null, "messages": [],
                 "timeWindow": {"begin": 1769860800000, "end": 1769864400000, "since": "60 MINUTES AGO",
                                "until": "NOW", "compareWith": ""}}"""));
        assertThat(json(answer).at("/rawResponse/results")).isEqualTo(parse("""
                [{"count": 1}]"""));
    }

    @Test
    void hasARowForEachEventType() {
        QueryResult answer = answer(select(new Expression[0]), Kind.EVENT_TYPES, total(part(List.of("A", "B"))));

        assertThat(json(answer).get("results")).isEqualTo(parse("""
                [{"eventType": "A"}, {"eventType": "B"}]"""));
    }

    private static JsonNode json(QueryResult answer) {
        return parse(JSON.writeValueAsString(NerdGraphResultFormat.of(answer, Instant.EPOCH)));
    }

    private static JsonNode parse(String json) {
        return JSON.readTree(json);
    }
}
