package io.filigree.page.dashboard;

import io.filigree.dashboard.Widget;
import io.filigree.page.chart.PanelView;
import io.filigree.query.nrql.syntax.NrqlException;
import org.jspecify.annotations.Nullable;

/**
 * A widget on the page.
 *
 * @param id unique in the page
 * @param query null for a text note, and for a query that cannot be run
 * @param view the content; null where htmx loads it
 */
record WidgetPanel(
        String id,
        Widget widget,
        WidgetStyle style,
        @Nullable WidgetQuery query,
        @Nullable PanelView view) {

    static WidgetPanel of(int number, Widget widget, WidgetQuerySource source) {
        String id = "widget-" + number;
        WidgetStyle style = new WidgetStyle(widget.type(), widget.height());
        if (widget.isText()) {
            return new WidgetPanel(id, widget, style, null, null);
        }
        try {
            return new WidgetPanel(id, widget, style, source.of(widget), null);
        } catch (NrqlException e) {
            return new WidgetPanel(id, widget, style, null, PanelView.failed(String.valueOf(e.getMessage())));
        }
    }

    WidgetPanel with(PanelView content) {
        return new WidgetPanel(id, widget, style, query, style.applied(content));
    }

    /** The title; of a widget without one, its kind. */
    public String title() {
        return widget.title().isEmpty() ? widget.type().label() : widget.title();
    }

    public boolean hasTitle() {
        return !widget.title().isEmpty();
    }

    /** The classes of its type and of its size in the grid. */
    public String classes() {
        return "shows-" + widget.type().text() + " w-" + widget.width() + " h-" + widget.height();
    }

    public boolean asTable() {
        return style.asTable();
    }

    public int chartHeight() {
        return style.chartHeight();
    }

    public String contentQuery() {
        return query == null ? "" : query.contentQuery(style);
    }

    public String queryPage() {
        return query == null ? "" : query.queryPage(style);
    }

    /** Makes the query of a widget. */
    interface WidgetQuerySource {

        WidgetQuery of(Widget widget);
    }
}
