package io.filigree.page.chart;

import java.util.List;

import io.filigree.page.query.Visualization;
import org.jspecify.annotations.Nullable;

/**
 * The content of a panel.
 *
 * @param visualization null if the query failed
 * @param failure why it failed; null if it did not
 * @param changes of the functions of the page, for a chart over time; newest first
 * @param more whether there are more changes in the time range
 * @param links to the events of each time bucket; null if the panel has none
 */
public record PanelView(
        @Nullable Visualization visualization,
        @Nullable String failure,
        List<ChangeMarker> changes,
        boolean more,
        @Nullable BucketLinks links) {

    /** A panel whose query was not run. */
    public static PanelView failed(String failure) {
        return new PanelView(null, failure, List.of(), false, null);
    }

    /** The same content with another visualization. */
    public PanelView with(Visualization other) {
        return new PanelView(other, failure, changes, more, links);
    }
}
