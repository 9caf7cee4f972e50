package io.filigree.page.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.filigree.query.nrql.Answer;
import io.filigree.query.nrql.Answer.Kind;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Function;
import io.filigree.query.nrql.syntax.Place;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;
import org.jspecify.annotations.Nullable;

/** Answers made by hand, of ten minutes on a day in May. */
final class Answers {

    static final Instant BEGIN = Instant.parse("2026-05-05T10:00:00Z");
    static final Instant NOW = BEGIN.plus(Duration.ofMinutes(10));
    static final Duration BUCKET = Duration.ofMinutes(5);

    private Answers() {}

    static Selected select(Expression expression) {
        return new Selected(expression, null);
    }

    static Selected select(Expression expression, String label) {
        return new Selected(expression, label);
    }

    static Expression count() {
        return call(Function.COUNT, new Star(Place.START));
    }

    static Expression attribute(String name) {
        return new Attribute(name, Place.START);
    }

    static Expression literal(Object value) {
        return new Literal(value, Place.START);
    }

    static Expression call(Function function, Expression... arguments) {
        return new Call(
                function,
                Arrays.stream(arguments)
                        .map(argument -> new Argument(null, argument))
                        .toList(),
                Place.START);
    }

    static Expression of(Function function, String attribute, Expression... more) {
        List<Expression> arguments = new ArrayList<>(List.of(attribute(attribute)));
        arguments.addAll(Arrays.asList(more));
        return call(function, arguments.toArray(Expression[]::new));
    }

    static Answer rows(List<Map<String, @Nullable Object>> events) {
        return answer(
                Kind.ROWS, List.of(select(new Star(Place.START))), null, Answer.Result.ungrouped(events, null), null);
    }

    static Answer single(List<Selected> selected, @Nullable Object... values) {
        return answer(Kind.SINGLE, selected, null, total(values), null);
    }

    static Answer compared(List<Selected> selected, List<@Nullable Object> values, List<@Nullable Object> before) {
        return answer(Kind.SINGLE, selected, null, total(values.toArray()), total(before.toArray()));
    }

    static Answer facets(List<Selected> selected, String by, Answer.Facet... facets) {
        return answer(Kind.FACETS, selected, by, groups(facets), null);
    }

    static Answer comparedFacets(List<Selected> selected, String by, Answer.Facet now, Answer.Facet before) {
        return answer(Kind.FACETS, selected, by, groups(now), groups(before));
    }

    static Answer.Facet facet(@Nullable Object name, @Nullable Object... values) {
        return new Answer.Facet(Arrays.asList(name), new Answer.Part(Arrays.asList(values), List.of()));
    }

    /** @param values of each bucket in turn */
    static Answer.Facet facetOverTime(String name, List<List<@Nullable Object>> values) {
        return new Answer.Facet(List.of(name), new Answer.Part(values.get(0), buckets(values)));
    }

    static Answer series(List<Selected> selected, List<List<@Nullable Object>> values) {
        Answer.Part part = new Answer.Part(values.get(0), buckets(values));
        return answer(Kind.SERIES, selected, null, Answer.Result.ungrouped(List.of(), part), null);
    }

    static Answer facetSeries(List<Selected> selected, String by, Answer.Facet... facets) {
        return answer(Kind.FACET_SERIES, selected, by, groups(facets), null);
    }

    static Answer eventTypes(List<String> names) {
        return answer(Kind.EVENT_TYPES, List.of(), null, total(names), null);
    }

    private static Answer.Result groups(Answer.Facet... facets) {
        return new Answer.Result(List.of(), List.of(facets), null, null, null);
    }

    private static Answer.Result total(@Nullable Object... values) {
        return Answer.Result.ungrouped(List.of(), new Answer.Part(Arrays.asList(values), List.of()));
    }

    private static List<Answer.Bucket> buckets(List<List<@Nullable Object>> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> new Answer.Bucket(
                        BEGIN.plus(BUCKET.multipliedBy(i)), BEGIN.plus(BUCKET.multipliedBy(i + 1)), 7, values.get(i)))
                .toList();
    }

    private static Answer answer(
            Kind kind,
            List<Selected> selected,
            @Nullable String by,
            Answer.Result current,
            Answer.@Nullable Result previous) {
        Query.Facet facet =
                by == null ? null : new Query.Facet(List.of(select(attribute(by))), List.of(), null, null, Place.START);
        return new Answer(
                "SELECT …",
                new Query(
                        List.of(),
                        selected,
                        List.of(),
                        null,
                        null,
                        facet,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Place.START),
                new Answer.Window(BEGIN, NOW, "10 MINUTES AGO", "NOW", "", true, null),
                kind,
                List.of("AwsLambdaInvocation"),
                current,
                previous,
                new Answer.Statistics(1_234, 567, 0, 12),
                List.of());
    }
}
