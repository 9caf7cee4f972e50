package io.filigree.page.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.SourceLocation;
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
        return call("count", new Star(SourceLocation.START));
    }

    static Expression attribute(String name) {
        return new Attribute(name, SourceLocation.START);
    }

    static Expression literal(Object value) {
        return new Literal(value, SourceLocation.START);
    }

    static Expression call(String function, Expression... arguments) {
        return new Call(
                NrqlFunctions.CATALOG.required(function),
                Arrays.stream(arguments)
                        .map(argument -> new Argument(null, argument))
                        .toList(),
                SourceLocation.START);
    }

    static Expression of(String function, String attribute, Expression... more) {
        List<Expression> arguments = new ArrayList<>(List.of(attribute(attribute)));
        arguments.addAll(Arrays.asList(more));
        return call(function, arguments.toArray(Expression[]::new));
    }

    static QueryResult rows(List<Map<String, @Nullable Object>> events) {
        return answer(
                Kind.ROWS,
                List.of(select(new Star(SourceLocation.START))),
                null,
                QueryResult.Result.ungrouped(events, null),
                null);
    }

    static QueryResult single(List<Selected> selected, @Nullable Object... values) {
        return answer(Kind.SINGLE, selected, null, total(values), null);
    }

    static QueryResult compared(List<Selected> selected, List<@Nullable Object> values, List<@Nullable Object> before) {
        return answer(Kind.SINGLE, selected, null, total(values.toArray()), total(before.toArray()));
    }

    static QueryResult facets(List<Selected> selected, String by, QueryResult.Facet... facets) {
        return answer(Kind.FACETS, selected, by, groups(facets), null);
    }

    static QueryResult comparedFacets(
            List<Selected> selected, String by, QueryResult.Facet now, QueryResult.Facet before) {
        return answer(Kind.FACETS, selected, by, groups(now), groups(before));
    }

    static QueryResult.Facet facet(@Nullable Object name, @Nullable Object... values) {
        return new QueryResult.Facet(Arrays.asList(name), new QueryResult.Part(Arrays.asList(values), List.of()));
    }

    /** @param values of each bucket in turn */
    static QueryResult.Facet facetOverTime(String name, List<List<@Nullable Object>> values) {
        return new QueryResult.Facet(List.of(name), new QueryResult.Part(values.get(0), buckets(values)));
    }

    static QueryResult series(List<Selected> selected, List<List<@Nullable Object>> values) {
        QueryResult.Part part = new QueryResult.Part(values.get(0), buckets(values));
        return answer(Kind.SERIES, selected, null, QueryResult.Result.ungrouped(List.of(), part), null);
    }

    static QueryResult facetSeries(List<Selected> selected, String by, QueryResult.Facet... facets) {
        return answer(Kind.FACET_SERIES, selected, by, groups(facets), null);
    }

    static QueryResult eventTypes(List<String> names) {
        return answer(Kind.EVENT_TYPES, List.of(), null, total(names), null);
    }

    private static QueryResult.Result groups(QueryResult.Facet... facets) {
        return new QueryResult.Result(List.of(), List.of(facets), null, null, null);
    }

    private static QueryResult.Result total(@Nullable Object... values) {
        return QueryResult.Result.ungrouped(List.of(), new QueryResult.Part(Arrays.asList(values), List.of()));
    }

    private static List<QueryResult.Bucket> buckets(List<List<@Nullable Object>> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> new QueryResult.Bucket(
                        BEGIN.plus(BUCKET.multipliedBy(i)), BEGIN.plus(BUCKET.multipliedBy(i + 1)), 7, values.get(i)))
                .toList();
    }

    private static QueryResult answer(
            Kind kind,
            List<Selected> selected,
            @Nullable String by,
            QueryResult.Result current,
            QueryResult.@Nullable Result previous) {
        Query.Facet facet =
                by == null ? null : new Query.Facet(List.of(select(attribute(by))), null, SourceLocation.START);
        return new QueryResult(
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
                        SourceLocation.START),
                new QueryResult.Window(BEGIN, NOW, "10 MINUTES AGO", "NOW", "", true, null),
                kind,
                List.of("AwsLambdaInvocation"),
                current,
                previous,
                new QueryResult.Statistics(1_234, 567, 0, 12),
                List.of());
    }
}
