package io.filigree.page.function;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Prices;
import io.filigree.page.query.NrqlText;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.query.function.FunctionOrder.Direction;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Facet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Runs the queries for the figures of functions. */
@Component
final class FigureReader {

    private static final String BY_FUNCTION = "FACET " + Attributes.LAMBDA_ARN;

    /** The maximum number of groups of a query, and of the queries that read all functions. */
    private static final int GROUPS = 5_000;

    private static final int QUERIES = 4;

    private final QueryForm queries;
    private final Prices prices;

    FigureReader(QueryForm queries, Prices prices) {
        this.queries = queries;
        this.prices = prices;
    }

    /**
     * Figures by ARN.
     *
     * @param failure why they could not be read; null if they could
     */
    record Result(
            Map<String, FunctionFigures> figures, @Nullable String failure) {}

    /**
     * ARNs in the order of a figure.
     *
     * @param failure why they could not be read; null if they could
     */
    record Ranking(List<String> arns, @Nullable String failure) {

        static final Ranking NONE = new Ranking(List.of(), null);
    }

    /** The query of the figures of the functions. */
    String nrql(PageFilter filter, List<String> arns) {
        return filter.nrql(
                Figure.all(filter, prices), Event.INVOCATION, List.of(in(arns)), BY_FUNCTION + " LIMIT " + arns.size());
    }

    /** The query of their invocations over time. */
    String trendNrql(PageFilter filter, List<String> arns) {
        return filter.nrql(
                "count(*) AS 'Invocations'",
                Event.INVOCATION,
                List.of(in(arns)),
                BY_FUNCTION + " LIMIT " + arns.size() + " TIMESERIES");
    }

    /** The query of the totals of groups. */
    String groupNrql(PageFilter filter, String attribute, List<String> conditions) {
        return filter.nrql(
                Figure.all(filter, prices),
                Event.INVOCATION,
                conditions,
                "FACET " + NrqlText.name(attribute) + " LIMIT MAX");
    }

    private static String in(List<String> arns) {
        return Attributes.LAMBDA_ARN
                + arns.stream().map(NrqlText::quoted).collect(Collectors.joining(", ", " IN (", ")"));
    }

    /** The figures of some functions, with their invocations over time. */
    Result of(AccessPrincipal principal, PageFilter filter, List<String> arns) {
        if (arns.isEmpty()) {
            return new Result(Map.of(), null);
        }
        QueryOutcome outcome = queries.runShared(principal, filter.address(nrql(filter, arns)));
        QueryResult result = outcome.result();
        if (result == null) {
            return new Result(Map.of(), outcome.failure());
        }
        Map<String, FunctionFigures> figures = byName(result.current().facets());
        QueryResult trend = queries.runShared(principal, filter.address(trendNrql(filter, arns)))
                .result();
        if (trend != null) {
            trend.current()
                    .facets()
                    .forEach(facet -> figures.computeIfPresent(name(facet), (arn, one) -> one.with(points(facet))));
        }
        return new Result(figures, null);
    }

    /** The totals of groups by name; the events of no group have an empty name. */
    Result ofGroups(AccessPrincipal principal, PageFilter filter, String nrql) {
        QueryOutcome outcome = queries.runShared(principal, filter.address(nrql));
        QueryResult result = outcome.result();
        if (result == null) {
            return new Result(Map.of(), outcome.failure());
        }
        Map<String, FunctionFigures> figures = byName(result.current().facets());
        QueryResult.Part unknown = result.current().unknown();
        if (unknown != null) {
            figures.put("", new FunctionFigures(unknown.values(), ""));
        }
        return new Result(figures, null);
    }

    /** The figures of all functions with invocations. */
    Result ofAll(AccessPrincipal principal, PageFilter filter) {
        Map<String, FunctionFigures> figures = new HashMap<>();
        String failure =
                readAll(principal, filter, Figure.all(filter, prices), facets -> figures.putAll(byName(facets)));
        return new Result(figures, failure);
    }

    /** The functions with invocations in the order of a figure. */
    Ranking ranking(AccessPrincipal principal, PageFilter filter, Figure figure, Direction direction) {
        Map<String, Double> values = new HashMap<>();
        String failure = readAll(
                principal,
                filter,
                figure.nrql(filter, prices),
                facets -> facets.forEach(facet -> {
                    if (facet.part().values().get(0) instanceof Number number) {
                        values.put(name(facet), number.doubleValue());
                    }
                }));
        Comparator<Map.Entry<String, Double>> order = Map.Entry.comparingByValue();
        return new Ranking(
                values.entrySet().stream()
                        .sorted((direction == Direction.ASCENDING ? order : order.reversed())
                                .thenComparing(Map.Entry.comparingByKey()))
                        .map(Map.Entry::getKey)
                        .toList(),
                failure);
    }

    /** Returns why a query failed; null if none did. */
    private @Nullable String readAll(
            AccessPrincipal principal, PageFilter filter, String select, Consumer<List<Facet>> use) {
        for (int query = 0; query < QUERIES; query++) {
            String nrql = filter.nrql(
                    select, Event.INVOCATION, List.of(), BY_FUNCTION + " LIMIT MAX OFFSET " + query * GROUPS);
            QueryOutcome outcome = queries.runShared(principal, filter.address(nrql));
            QueryResult result = outcome.result();
            if (result == null) {
                return outcome.failure();
            }
            List<Facet> facets = result.current().facets();
            use.accept(facets);
            if (facets.size() < GROUPS) {
                return null;
            }
        }
        return null;
    }

    private static Map<String, FunctionFigures> byName(List<Facet> facets) {
        Map<String, FunctionFigures> figures = new HashMap<>();
        facets.forEach(facet ->
                figures.put(name(facet), new FunctionFigures(facet.part().values(), "")));
        return figures;
    }

    private static String name(Facet facet) {
        return String.valueOf(facet.names().get(0));
    }

    /** The points of a polyline, 60 wide and 16 high. */
    private static String points(Facet facet) {
        List<Double> counts = facet.part().buckets().stream()
                .map(bucket -> bucket.values().get(0) instanceof Number number ? number.doubleValue() : 0.0)
                .toList();
        double largest = counts.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        if (counts.size() < 2 || largest == 0) {
            return "";
        }
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < counts.size(); i++) {
            points.append(String.format(
                    Locale.ROOT,
                    "%s%.1f,%.1f",
                    i == 0 ? "" : " ",
                    60.0 * i / (counts.size() - 1),
                    15 - 14 * counts.get(i) / largest));
        }
        return points.toString();
    }
}
