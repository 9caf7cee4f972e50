package io.filigree.page.account;

import java.util.List;
import java.util.stream.Collectors;

import io.filigree.db.freshness.DecorationTimeline;

/**
 * The data of a chart, which {@code chart.js} reads from attributes of its element.
 *
 * @param from epoch seconds at which the first step begins
 * @param step seconds
 * @param decorated comma-separated counts, one for each step; as {@code pending}
 */
record ChartView(long from, long step, String decorated, String pending) {

    static ChartView of(DecorationTimeline timeline) {
        return new ChartView(
                timeline.from().getEpochSecond(),
                timeline.step().toSeconds(),
                text(timeline.decorated()),
                text(timeline.pending()));
    }

    private static String text(List<Long> counts) {
        return counts.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
