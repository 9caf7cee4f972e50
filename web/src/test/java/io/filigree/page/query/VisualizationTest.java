package io.filigree.page.query;

import static io.filigree.page.query.Answers.attribute;
import static io.filigree.page.query.Answers.call;
import static io.filigree.page.query.Answers.count;
import static io.filigree.page.query.Answers.facet;
import static io.filigree.page.query.Answers.facetOverTime;
import static io.filigree.page.query.Answers.literal;
import static io.filigree.page.query.Answers.of;
import static io.filigree.page.query.Answers.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.page.query.Visualization.Shape;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.SourceLocation;
import org.junit.jupiter.api.Test;

/** Which picture an answer gets, and what is on it. */
class VisualizationTest {

    @Test
    void showsOneValueAsABillboardWithItsUnit() {
        Visualization picture = picture(Answers.single(
                List.of(select(count()), select(of("average", "duration")), select(of("max", "cwDuration"))),
                12_345L,
                0.25,
                1_250.5));

        assertThat(picture.shape()).isEqualTo(Shape.BILLBOARD);
        assertThat(picture.figures())
                .extracting(SingleValue::name, SingleValue::text)
                .containsExactly(
                        tuple("count(*)", "12,345"),
                        tuple("average(duration)", "250 ms"),
                        tuple("max(cwDuration)", "1,250.5 ms"));
    }

    @Test
    void showsEachOfSeveralPercentilesAndAnApdexByItself() {
        Map<String, Object> percentiles = new LinkedHashMap<>();
        percentiles.put("50", 0.1);
        percentiles.put("99.9", 2.0);

        Visualization picture = picture(Answers.single(
                List.of(select(of("percentile", "duration", literal(50L), literal(99.9)))), percentiles));

        assertThat(picture.figures())
                .extracting(SingleValue::name)
                .containsExactly("percentile(duration, 50, 99.9) · 50 %", "percentile(duration, 50, 99.9) · 99.9 %");
        assertThat(picture.figures()).extracting(SingleValue::text).containsExactly("100 ms", "2 s");
    }

    @Test
    void tellsWhatIsNotThereByADash() {
        assertThat(picture(Answers.single(List.of(select(of("max", "duration"))), (Object) null))
                        .figures())
                .extracting(SingleValue::text)
                .containsExactly("–");
    }

    @Test
    void comparesABillboardWithWhatItWas() {
        Visualization picture = picture(Answers.compared(List.of(select(count())), List.of(150L), List.of(100L)));

        assertThat(picture.figures()).containsExactly(new SingleValue("count(*)", "150", "100", "+50 %"));
    }

    @Test
    void tellsNoChangeFromNothing() {
        assertThat(picture(Answers.compared(List.of(select(count())), List.of(150L), List.of(0L)))
                        .figures())
                .extracting(SingleValue::change)
                .containsExactly("–");
    }

    @Test
    void showsEventsAsATableWhoseFirstColumnIsTheTime() {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("name", "checkout");
        first.put("timestamp", Answers.BEGIN.toEpochMilli());
        Map<String, Object> second = new LinkedHashMap<>(first);
        second.put("error", true);

        Visualization picture = picture(Answers.rows(List.of(first, second)));

        assertThat(picture.shape()).isEqualTo(Shape.TABLE);
        Table table = picture.tables().get(0);
        assertThat(table.heads()).containsExactly("timestamp", "name", "error");
        assertThat(table.rows().get(0).get(0).at()).isNotNull();
        assertThat(texts(table.rows().get(1))).containsExactly("", "checkout", "true");
        assertThat(texts(table.rows().get(0))).containsExactly("", "checkout", "–");
    }

    @Test
    void showsGroupsWithBarsAsLongAsTheirShareOfTheLargest() {
        Visualization picture = picture(Answers.facets(
                List.of(select(count())), "tags.team", facet("payments", 40L), facet("search", 10L), facet(null, 4L)));

        assertThat(picture.shape()).isEqualTo(Shape.BARS);
        Table table = picture.tables().get(0);
        assertThat(table.heads()).containsExactly("tags.team", "count(*)");
        assertThat(table.rows()).extracting(row -> row.get(0).text()).containsExactly("payments", "search", "(none)");
        assertThat(table.rows()).extracting(row -> row.get(1).share()).containsExactly(1.0, 0.25, 0.1);
        assertThat(table.numbers().get(1)).isTrue();
        assertThat(table.numbers().get(0)).isFalse();
    }

    @Test
    void comparesGroupsByColumns() {
        Table table = picture(Answers.comparedFacets(
                        List.of(select(count())), "tags.team", facet("payments", 40L), facet("payments", 50L)))
                .tables()
                .get(0);

        assertThat(table.heads()).containsExactly("tags.team", "count(*)", "previous", "change");
        assertThat(texts(table.rows().get(0))).containsExactly("payments", "40", "50", "−20 %");
    }

    @Test
    void drawsValuesOverTimeAsLines() {
        Visualization picture = picture(Answers.series(
                List.of(select(of("average", "duration"), "mean")),
                List.of(List.of(0.5), Arrays.asList((Object) null))));

        assertThat(picture.shape()).isEqualTo(Shape.LINES);
        Chart chart = chart(picture);
        assertThat(chart.style()).isEqualTo("line");
        assertThat(chart.unit()).isEqualTo("s");
        assertThat(chart.x()).containsExactly(1_777_975_200.0, 1_777_975_500.0);
        assertThat(chart.series()).containsExactly(new Chart.Series("mean", Arrays.asList(0.5, null), false));
        assertThat(picture.tables().get(0).rows()).hasSize(2);
    }

    @Test
    void stacksWhatAddsUpOverGroupsAndNothingElse() {
        QueryResult counts = Answers.facetSeries(
                List.of(select(count())),
                "account",
                facetOverTime("production", List.of(List.of(1L), List.of(2L))),
                facetOverTime("staging", List.of(List.of(3L), List.of(4L))));
        QueryResult means = Answers.facetSeries(
                List.of(select(of("average", "duration"))),
                "account",
                facetOverTime("production", List.of(List.of(1.0), List.of(2.0))));

        assertThat(chart(picture(counts)).style()).isEqualTo("bars");
        assertThat(chart(picture(counts)).series())
                .extracting(Chart.Series::name)
                .containsExactly("production", "staging");
        assertThat(chart(picture(means)).style()).isEqualTo("line");
        assertThat(chart(Visualization.of(counts, LineStyle.AREA, Answers.NOW)).style())
                .as("as asked for")
                .isEqualTo("area");
    }

    @Test
    void drawsAHistogramAsColumnsFromBoundToBound() {
        Visualization picture = picture(Answers.single(
                List.of(select(of("histogram", "duration", literal(1L), literal(4L)))), List.of(5L, 3L, 0L, 1L)));

        assertThat(picture.shape()).isEqualTo(Shape.COLUMNS);
        assertThat(chart(picture).x()).containsExactly(0.0, 0.25, 0.5, 0.75);
        assertThat(chart(picture).series().get(0).values()).containsExactly(5.0, 3.0, 0.0, 1.0);
        assertThat(picture.tables().get(0).rows())
                .extracting(row -> row.get(0).text())
                .containsExactly("0 s – 250 ms", "250 ms – 500 ms", "500 ms – 750 ms", "750 ms and more");
    }

    @Test
    void drawsHistogramsSideBySideAsHeat() {
        Expression histogram = of("histogram", "duration", literal(1L), literal(2L));

        Visualization overTime = picture(Answers.series(
                List.of(select(histogram)), List.of(List.of(List.of(1L, 2L)), List.of(List.of(3L, 4L)))));
        Visualization byGroup = picture(Answers.facets(
                List.of(select(histogram)),
                "aws.runtime",
                facet("java21", List.of(1L, 2L)),
                facet("go", List.of(0L, 1L))));

        assertThat(overTime.shape()).isEqualTo(Shape.HEAT);
        assertThat(chart(overTime).series())
                .extracting(Chart.Series::values)
                .containsExactly(List.of(1.0, 2.0), List.of(3.0, 4.0));
        assertThat(chart(byGroup).series()).extracting(Chart.Series::name).containsExactly("java21", "go");
        assertThat(chart(byGroup).bounds()).containsExactly(0.0, 0.5);
        assertThat(byGroup.tables().get(0).heads()).containsExactly("aws.runtime", "0 s – 500 ms", "500 ms and more");
    }

    @Test
    void showsAFunnelAsStepsOfTheFirst() {
        Expression step = new Expression.Where(attribute("x"), "visited", SourceLocation.START);
        Expression other = new Expression.Where(attribute("y"), null, SourceLocation.START);

        Visualization picture = picture(
                Answers.single(List.of(select(call("funnel", attribute("session"), step, other))), List.of(200L, 50L)));

        assertThat(picture.shape()).isEqualTo(Shape.FUNNEL);
        assertThat(picture.tables().get(0).rows().stream().map(VisualizationTest::texts))
                .containsExactly(List.of("visited", "200", "100 %"), List.of("Step 2", "50", "25 %"));
    }

    @Test
    void showsTheStepsOfAFilteredFunnel() {
        Expression step = new Expression.Where(attribute("x"), "visited", SourceLocation.START);
        Expression filter = call("filter", call("funnel", attribute("session"), step), step);

        Visualization picture = picture(Answers.single(List.of(select(filter)), List.of(200L)));

        assertThat(picture.shape()).isEqualTo(Shape.FUNNEL);
        assertThat(picture.tables().get(0).rows().stream().map(VisualizationTest::texts))
                .containsExactly(List.of("visited", "200", "100 %"));
    }

    @Test
    void writesTheTimeInABillboard() {
        Visualization picture =
                picture(Answers.single(List.of(select(call("aggregationendtime"))), 1_795_169_100_000L));

        assertThat(picture.figures()).extracting(SingleValue::text).containsExactly("2026-11-20 10:05:00.000");
    }

    @Test
    void listsValuesNamesAndTypes() {
        Visualization values =
                picture(Answers.single(List.of(select(of("uniques", "aws.runtime"))), List.of("go", "java21")));
        Visualization names = picture(Answers.single(
                List.of(select(call("keyset"))),
                Map.of("allKeys", List.of("a", "b"), "stringKeys", List.of("a"), "numericKeys", List.of("a", "b"))));
        Visualization types = picture(Answers.eventTypes(List.of("AwsLambdaInvocation", "Span")));

        assertThat(values.tables().get(0).rows().stream().map(VisualizationTest::texts))
                .containsExactly(List.of("go"), List.of("java21"));
        assertThat(names.tables().get(0).rows().stream().map(VisualizationTest::texts))
                .containsExactly(List.of("a", "string, numeric"), List.of("b", "numeric"));
        assertThat(types.tables().get(0).rows().stream().map(VisualizationTest::texts))
                .containsExactly(List.of("AwsLambdaInvocation"), List.of("Span"));
    }

    @Test
    void saysThatThereIsNothingToShow() {
        assertThat(picture(Answers.rows(List.of())).empty()).isTrue();
        assertThat(picture(Answers.facets(List.of(select(count())), "tags.team"))
                        .empty())
                .isTrue();
    }

    private static Visualization picture(QueryResult answer) {
        return Visualization.of(answer, null, Answers.NOW);
    }

    private static Chart chart(Visualization picture) {
        Chart chart = picture.chart();
        assertThat(chart).isNotNull();
        return chart;
    }

    private static List<String> texts(List<Cell> row) {
        return row.stream().map(Cell::text).toList();
    }
}
