package io.filigree.page.dashboard;

import io.filigree.dashboard.WidgetType;
import io.filigree.page.chart.PanelView;
import io.filigree.page.query.LineStyle;
import org.jspecify.annotations.Nullable;

/**
 * How a widget shows a result.
 *
 * @param height rows of the grid
 */
record WidgetStyle(WidgetType type, int height) {

    private static final int ROW = 88;
    /** Title, legend and the line with changes and values. */
    private static final int AROUND_CHART = 122;

    private static final int MIN_CHART = 90;

    /** The style of lines; null for another type. */
    @Nullable
    LineStyle line() {
        return switch (type) {
            case LINE -> LineStyle.LINE;
            case AREA -> LineStyle.AREA;
            case BARS -> LineStyle.BARS;
            default -> null;
        };
    }

    boolean asTable() {
        return type == WidgetType.TABLE;
    }

    /** The height of a chart in pixels, with its axes. */
    int chartHeight() {
        return Math.max(MIN_CHART, height * ROW - AROUND_CHART);
    }

    PanelView applied(PanelView view) {
        return type == WidgetType.NUMBER && view.visualization() != null
                ? view.with(view.visualization().asNumbers())
                : view;
    }
}
