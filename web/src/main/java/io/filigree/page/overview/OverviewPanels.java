package io.filigree.page.overview;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.page.chart.BucketLinks.Target;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.JoinedPanels;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Prices;

/** The panels of the overview. */
record OverviewPanels(List<ChartPanel> summary, List<ChartPanel> charts) {

    static OverviewPanels of(PageFilter filter, Prices prices, Instant now) {
        String previous = filter.compareWithPrevious(now);
        List<ChartPanel> charts = new ArrayList<>(invocations(filter));
        charts.add(Measures.errorsByClass(filter).opening(Target.ERRORS).about("/errors" + filter.query()));
        charts.add(ChartPanel.overTime(
                        "cold-starts",
                        "Cold starts",
                        filter,
                        Measures.COLD_STARTS,
                        Measures.COLD_STARTS,
                        Event.INVOCATION,
                        List.of())
                .opening(Target.EVENTS));
        charts.add(timeouts(filter));
        return new OverviewPanels(
                List.of(
                        Measures.summary(filter, prices, now),
                        ChartPanel.of(
                                "failures",
                                "Failures",
                                filter,
                                filter.nrql(
                                        "count(*) AS 'Errors',\n  " + Measures.TIMEOUTS
                                                + ",\n  uniqueCount(aws.lambda.arn) AS 'Failing functions'",
                                        Event.INVOCATION_ERROR,
                                        List.of(),
                                        previous))),
                List.copyOf(charts));
    }

    /** Their columns are in an index, and one query reads them once for all charts. Split charts have different groups. */
    private static List<ChartPanel> invocations(PageFilter filter) {
        List<ChartPanel> charts = filter.split().isEmpty()
                ? new JoinedPanels(filter, select -> filter.nrql(select, Event.INVOCATION, List.of(), "TIMESERIES"))
                        .add("throughput", "Throughput", Measures.COUNT)
                        .add("error-rate", "Error rate", Measures.ERROR_RATE)
                        .add("duration", "Duration", Measures.DURATION)
                        .panels()
                : List.of(
                        ChartPanel.overTime("throughput", "Throughput", filter, Measures.COUNT),
                        ChartPanel.overTime("error-rate", "Error rate", filter, Measures.ERROR_RATE),
                        ChartPanel.overTime("duration", "Duration", filter, Measures.P95));
        return charts.stream().map(chart -> chart.opening(Target.EVENTS)).toList();
    }

    private static ChartPanel timeouts(PageFilter filter) {
        return ChartPanel.of(
                        "timeouts",
                        filter.split().isEmpty() ? "Timeouts by team" : "Timeouts",
                        filter,
                        filter.nrql(
                                "count(*) AS 'Timeouts'",
                                Event.INVOCATION_ERROR,
                                List.of(Measures.IS_TIMEOUT),
                                "FACET " + Measures.splitOr(filter, "tags.team") + " LIMIT 8 TIMESERIES"))
                .opening(Target.ERRORS);
    }
}
