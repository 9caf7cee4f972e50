package io.filigree.page.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.ExpressionText;
import io.filigree.query.nrql.syntax.Query;

/** Displays groups: a list with bars, or heat where each group has a histogram. */
final class FacetVisualization {

    private static final String NO_NAME = "(none)";

    private FacetVisualization() {}

    static Visualization of(QueryResult result, Instant now) {
        List<QueryResult.Facet> facets = result.current().facets();
        List<Column> columns = Column.of(
                result.query(), () -> facets.stream().map(facet -> facet.part().values()));
        Table table = table(result, columns, now);
        Query.Selected first = result.query().select().get(0);
        HistogramBuckets buckets = HistogramBuckets.of(first.expression()).orElse(null);
        return buckets == null
                ? Visualization.table(Visualization.Shape.BARS, table)
                : Visualization.chart(Visualization.Shape.HEAT, heat(facets, columns, first, buckets), table);
    }

    /** The names of the facets. */
    static List<String> by(Query query) {
        Query.Facet facet = query.facet();
        if (facet == null) {
            return List.of("Case");
        }
        return facet.by().stream().map(ExpressionText::label).toList();
    }

    static String name(QueryResult.Facet facet) {
        return facet.names().stream()
                .map(name -> name == null ? NO_NAME : Cell.text(name, ValueUnit.NONE))
                .collect(Collectors.joining(" · "));
    }

    private static Chart heat(
            List<QueryResult.Facet> facets, List<Column> columns, Query.Selected first, HistogramBuckets buckets) {
        List<Column> counts =
                columns.stream().filter(column -> column.index() == 0).toList();
        List<Chart.Series> series = facets.stream()
                .map(facet -> new Chart.Series(
                        name(facet),
                        SeriesVisualization.numbers(counts, facet.part().values()),
                        false))
                .toList();
        return new Chart(
                "heat", "", ExpressionText.label(first), buckets.unit().text(), List.of(), buckets.begins(), series);
    }

    private static Table table(QueryResult result, List<Column> columns, Instant now) {
        List<QueryResult.Facet> facets = result.current().facets();
        QueryResult.Result previous = result.previous();
        List<String> heads = new ArrayList<>(by(result.query()));
        for (Column column : columns) {
            heads.add(column.name());
            if (previous != null) {
                heads.add("previous");
                heads.add("change");
            }
        }
        double most = columns.isEmpty() ? 0 : largest(facets.stream(), columns.get(0));
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < facets.size(); i++) {
            QueryResult.Facet facet = facets.get(i);
            List<Cell> row = new ArrayList<>();
            facet.names().forEach(name -> row.add(Cell.group(name == null ? NO_NAME : name)));
            for (Column column : columns) {
                Object value = column.of(facet.part().values());
                Cell cell = Cell.of(value, column.unit(), now);
                row.add(column.equals(columns.get(0)) ? cell.withBar(most) : cell);
                if (previous != null) {
                    Object was = i < previous.facets().size()
                            ? column.of(previous.facets().get(i).part().values())
                            : null;
                    row.add(Cell.of(was, column.unit(), now));
                    row.add(Cell.change(value, was));
                }
            }
            rows.add(row);
        }
        return new Table("Groups", heads, rows);
    }

    private static double largest(Stream<QueryResult.Facet> facets, Column column) {
        return facets.map(facet -> column.of(facet.part().values()))
                .mapToDouble(value -> value instanceof Number number ? number.doubleValue() : 0)
                .max()
                .orElse(0);
    }
}
