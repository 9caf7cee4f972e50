package io.filigree.page.query;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;

/**
 * The visualization of a query result. The clauses of the query determine it, as in New Relic.
 *
 * @param shape its kind, for the style sheet and the script
 * @param figures single values
 * @param chart null where a table is used
 * @param tables of the same data; the only content without figures and chart
 * @param empty whether there is no data
 */
public record Visualization(
        Shape shape, List<SingleValue> figures, @Nullable Chart chart, List<Table> tables, boolean empty) {

    /** The kind of visualization. */
    public enum Shape {
        BILLBOARD,
        TABLE,
        BARS,
        LINES,
        COLUMNS,
        HEAT,
        FUNNEL,
        LIST
    }

    /** @param style of lines; null for the default */
    public static Visualization of(QueryResult result, @Nullable LineStyle style, Instant now) {
        return switch (result.kind()) {
            case ROWS, EVENT_TYPES -> RowsVisualization.of(result, now);
            case SINGLE -> SingleVisualization.of(result, now);
            case FACETS -> FacetVisualization.of(result, now);
            case SERIES, FACET_SERIES -> SeriesVisualization.of(result, style, now);
        };
    }

    /** The values of groups as single values, each with the name of its group; of other results, the same. */
    public Visualization asNumbers() {
        if (shape != Shape.BARS || tables.size() != 1) {
            return this;
        }
        Table table = tables.get(0);
        int value = (int) table.rows().stream()
                .limit(1)
                .flatMap(List::stream)
                .takeWhile(cell -> !cell.isNumber())
                .count();
        List<SingleValue> numbers = table.rows().stream()
                .filter(row -> value < row.size())
                .map(row -> new SingleValue(
                        row.stream().limit(value).map(Cell::written).collect(Collectors.joining(" · ")),
                        row.get(value).written(),
                        null,
                        null))
                .toList();
        return numbers.isEmpty() ? this : new Visualization(Shape.BILLBOARD, numbers, null, List.of(), empty);
    }

    static Visualization table(Shape shape, Table table) {
        return new Visualization(
                shape, List.of(), null, List.of(table), table.rows().isEmpty());
    }

    static Visualization chart(Shape shape, Chart chart, Table table) {
        return new Visualization(
                shape, List.of(), chart, List.of(table), table.rows().isEmpty());
    }
}
