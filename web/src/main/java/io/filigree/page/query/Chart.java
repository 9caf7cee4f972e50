package io.filigree.page.query;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data of a chart, drawn by {@code query-charts.js}. A table beside it shows the same data.
 *
 * @param kind {@code lines} over time, {@code columns} over the buckets of a histogram, or {@code heat} for several
 *     such columns side by side
 * @param style of lines: {@code line}, {@code area} or {@code bars}, the latter two stacked
 * @param label the text alternative
 * @param unit of its values
 * @param x seconds since 1970, or the lower bounds of buckets; empty for heat without times
 * @param bounds of heat: the lower bounds of the buckets
 */
public record Chart(
        String kind,
        String style,
        String label,
        String unit,
        List<Double> x,
        List<Double> bounds,
        List<Series> series) {

    /** Maximum number of lines that can be distinguished. */
    static final int MAX_SERIES = 20;

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * A line, or a column of heat.
     *
     * @param before whether it belongs to the window that is compared with
     * @param step whether it is a setting of a function, which changes in steps
     */
    public record Series(String name, List<@Nullable Double> values, boolean before, boolean step) {

        Series(String name, List<@Nullable Double> values, boolean before) {
            this(name, values, before, false);
        }
    }

    public String json() {
        return JSON.writeValueAsString(this);
    }
}
