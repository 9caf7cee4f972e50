package io.filigree.page.query;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code query-charts.js} draws. The same is in a table beside it.
 *
 * @param kind {@code lines} over time, {@code columns} over the buckets of a histogram, or {@code heat} for such columns
 *     side by side
 * @param style of lines: {@code line}, {@code area} or {@code bars}, the latter two stacked
 * @param label what it shows, for those who do not see it
 * @param unit behind its numbers
 * @param x seconds since 1970, or the lower bounds of buckets; of heat without times, nothing
 * @param bounds of heat: the lower bounds of the buckets
 */
record Chart(
        String kind,
        String style,
        String label,
        String unit,
        List<Double> x,
        List<Double> bounds,
        List<Series> series) {

    /** More lines than that nobody can tell from each other. */
    static final int MAX_SERIES = 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A line, or a column of heat.
     *
     * @param before whether it is of the window that is compared with
     */
    record Series(String name, List<@Nullable Double> values, boolean before) {}

    public String json() {
        return JSON.writeValueAsString(this);
    }
}
