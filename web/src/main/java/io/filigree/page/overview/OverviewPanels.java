package io.filigree.page.overview;

import java.time.Instant;
import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.page.chart.BucketLinks.Target;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Prices;

/** The panels of the overview. */
record OverviewPanels(List<ChartPanel> summary, List<ChartPanel> charts) {

    static OverviewPanels of(PageFilter filter, Prices prices, Instant now) {
        String previous = filter.compareWithPrevious(now);
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
                List.of(
                        invocations("throughput", "Throughput", filter, Measures.COUNT, Measures.COUNT),
                        invocations("error-rate", "Error rate", filter, Measures.ERROR_RATE, Measures.ERROR_RATE),
                        invocations("duration", "Duration", filter, Measures.DURATION, Measures.P95),
                        Measures.errorsByClass(filter).opening(Target.ERRORS).about("/errors" + filter.query()),
                        invocations("cold-starts", "Cold starts", filter, Measures.COLD_STARTS, Measures.COLD_STARTS),
                        ChartPanel.of(
                                        "timeouts",
                                        filter.split().isEmpty() ? "Timeouts by team" : "Timeouts",
                                        filter,
                                        filter.nrql(
                                                "count(*) AS 'Timeouts'",
                                                Event.INVOCATION_ERROR,
                                                List.of(Measures.IS_TIMEOUT),
                                                "FACET " + Measures.splitOr(filter, "tags.team")
                                                        + " LIMIT 8 TIMESERIES"))
                                .opening(Target.ERRORS)));
    }

    private static ChartPanel invocations(
            String id, String title, PageFilter filter, String select, String splitSelect) {
        return ChartPanel.overTime(id, title, filter, select, splitSelect, Event.INVOCATION, List.of())
                .opening(Target.EVENTS);
    }
}
