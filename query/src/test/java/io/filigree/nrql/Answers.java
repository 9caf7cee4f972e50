package io.filigree.nrql;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Facet;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.QueryResult.Statistics;
import io.filigree.query.nrql.QueryResult.Window;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.Query.Source;
import io.filigree.query.nrql.syntax.SourceLocation;
import io.filigree.query.nrql.syntax.TimePeriod;

/** Sample query results, from 12:00 to 13:00. */
final class Answers {

    static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");
    static final Instant HALF = Instant.parse("2026-01-31T12:30:00Z");
    static final Instant END = Instant.parse("2026-01-31T13:00:00Z");

    private Answers() {}

    static Expression count() {
        return call("count", new Star(SourceLocation.START));
    }

    static Expression of(String function, String attribute, Object... literals) {
        Expression[] arguments = new Expression[1 + literals.length];
        arguments[0] = attribute(attribute);
        for (int i = 0; i < literals.length; i++) {
            arguments[i + 1] = literal(literals[i]);
        }
        return call(function, arguments);
    }

    static Call call(String function, Expression... arguments) {
        return new Call(
                NrqlFunctions.CATALOG.required(function),
                Arrays.stream(arguments)
                        .map(argument -> new Argument(null, argument))
                        .toList(),
                SourceLocation.START);
    }

    static Expression attribute(String name) {
        return new Attribute(name, SourceLocation.START);
    }

    static Expression literal(Object value) {
        return new Literal(value, SourceLocation.START);
    }

    static Selected as(Expression expression, String label) {
        return new Selected(expression, label);
    }

    static Query select(Expression... expressions) {
        return select(Arrays.stream(expressions)
                .map(expression -> as(expression, null))
                .toArray(Selected[]::new));
    }

    static Query select(Selected... selected) {
        return query(List.of(selected), null, null);
    }

    static Query facet(Query query, String... attributes) {
        List<Selected> by =
                Arrays.stream(attributes).map(name -> as(attribute(name), null)).toList();
        return query(query.select(), new Query.Facet(by, null, SourceLocation.START), query.compareWith());
    }

    static Query compareWithLastWeek(Query query) {
        return query(query.select(), query.facet(), new TimePeriod(1, TimePeriod.Unit.WEEK));
    }

    private static Query query(List<Selected> select, Query.Facet facet, TimePeriod compareWith) {
        List<Source> from = List.of(new Source.EventType("Span", SourceLocation.START));
        return new Query(
                List.of(),
                select,
                from,
                null,
                null,
                facet,
                null,
                null,
                null,
                null,
                null,
                compareWith,
                null,
                SourceLocation.START);
    }

    static Part part(Object... values) {
        return new Part(Arrays.asList(values), List.of());
    }

    /** @param first the one value of the first half, and so on */
    static Part series(Object whole, Object first, Object second) {
        return new Part(
                Arrays.asList(whole),
                List.of(
                        new Bucket(BEGIN, HALF, 3, Arrays.asList(first)),
                        new Bucket(HALF, END, 4, Arrays.asList(second))));
    }

    static Facet group(Part part, Object... names) {
        return new Facet(Arrays.asList(names), part);
    }

    static Result total(Part total) {
        return Result.ungrouped(List.of(), total);
    }

    static Result facets(Part total, Part unknown, Facet... facets) {
        return new Result(List.of(), List.of(facets), total, unknown, null);
    }

    @SafeVarargs
    static Result events(Map<String, Object>... events) {
        return Result.ungrouped(List.of(events), null);
    }

    /** The same result for another time range. */
    static QueryResult within(Instant begin, Instant end, QueryResult result) {
        Window window = result.window();
        return new QueryResult(
                result.nrql(),
                result.query(),
                new Window(
                        begin,
                        end,
                        window.rawSince(),
                        window.rawUntil(),
                        window.rawCompareWith(),
                        window.openEnded(),
                        window.bucket()),
                result.kind(),
                result.eventTypes(),
                result.current(),
                result.previous(),
                result.statistics(),
                result.messages());
    }

    static QueryResult answer(Query query, Kind kind, Result current) {
        return answer(query, kind, current, null);
    }

    static QueryResult answer(Query query, Kind kind, Result current, Result previous) {
        boolean series = kind == Kind.SERIES || kind == Kind.FACET_SERIES;
        return new QueryResult(
                "SELECT …",
                query,
                new Window(
                        BEGIN,
                        END,
                        "60 MINUTES AGO",
                        "NOW",
                        query.compareWith() == null ? "" : "1 week AGO",
                        true,
                        series ? Duration.ofMinutes(30) : null),
                kind,
                List.of("Span"),
                current,
                previous,
                new Statistics(7, 6, 0, 12),
                List.of());
    }
}
