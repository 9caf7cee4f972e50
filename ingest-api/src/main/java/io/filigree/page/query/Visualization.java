package io.filigree.page.query;

import java.time.Instant;
import java.util.List;

import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is shown: which picture it gets is the query's clauses' to say, as whoever knows NRQL expects.
 *
 * @param shape of the picture, for the style sheet and the script
 * @param figures that stand by themselves
 * @param chart null where a table says it best
 * @param tables of the same; the only picture where there is neither figure nor chart
 * @param empty whether there is nothing to show
 */
record Visualization(
        Shape shape, List<SingleValue> figures, @Nullable Chart chart, List<Table> tables, boolean empty) {

    /** What it looks like. */
    enum Shape {
        BILLBOARD,
        TABLE,
        BARS,
        LINES,
        COLUMNS,
        HEAT,
        FUNNEL,
        LIST
    }

    /** @param style how lines are to be drawn; null as the query suggests */
    static Visualization of(QueryResult answer, @Nullable LineStyle style, Instant now) {
        return switch (answer.kind()) {
            case ROWS, EVENT_TYPES -> RowsVisualization.of(answer, now);
            case SINGLE -> SingleVisualization.of(answer, now);
            case FACETS -> FacetVisualization.of(answer, now);
            case SERIES, FACET_SERIES -> SeriesVisualization.of(answer, style, now);
        };
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
