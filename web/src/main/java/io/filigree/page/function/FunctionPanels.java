package io.filigree.page.function;

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
import io.filigree.page.log.LogPanels;
import io.filigree.page.map.CallPanels;
import io.filigree.page.query.QueryAddress;

/** The panels of the page of a function. */
final class FunctionPanels {

    private static final String TIMEOUT = "max(aws.timeout) AS 'Timeout'";
    private static final String MEMORY_USED = "max(cwMaxMemoryUsed) AS 'Memory used'";
    private static final String MEMORY_SIZE = "max(aws.memorySize) AS 'Memory size'";
    private static final String COLD_STARTS = "filter(count(*), WHERE " + Measures.IS_COLD + ") AS 'Cold starts'";
    private static final String INIT_DURATION = "average(cwInitDuration) AS 'Init duration'";
    private static final String MAX_INIT_DURATION = "max(cwInitDuration) AS 'Init duration, maximum'";
    private static final String CONCURRENCY_TITLE = "Concurrency, average";

    /** The time of all invocations in each second. */
    private static final String CONCURRENCY = "rate(sum(duration), 1 second) AS 'Concurrency'";

    private static final String VERSION = Measures.COUNT + ", " + Measures.ERROR_RATE + ", " + Measures.P95 + ", "
            + Measures.COLD_STARTS
            + ",\n  min(timestamp) AS 'First', latest(aws.functionVersion) AS 'Version', latest(aws.lastModified) AS 'Last modified'";

    private FunctionPanels() {}

    /** The two versions that are compared, in the time range of the page. */
    static ChartPanel comparison(PageFilter filter, long from, long to) {
        return ChartPanel.of(
                "effect",
                "Effect in the time range",
                filter,
                filter.nrql(
                        Measures.COUNT + ", " + Measures.ERROR_RATE + ", " + Measures.DURATION + ", "
                                + Measures.COLD_STARTS,
                        Event.INVOCATION,
                        List.of(),
                        "FACET CASES (WHERE decoration.metadataId = " + from
                                + " AS 'before', WHERE decoration.metadataId = " + to + " AS 'after')"));
    }

    /** The summary first, then the charts over time. */
    static List<ChartPanel> of(PageFilter filter, Prices prices, Instant now) {
        List<ChartPanel> panels = new ArrayList<>();
        panels.add(Measures.summary(filter, prices, now));
        panels.addAll(overTime(filter, prices));
        panels.add(
                2,
                Measures.errorsByClass(filter)
                        .opening(Target.FAILED_INVOCATIONS)
                        .about("/errors" + filter.query()));
        panels.addAll(tables(filter));
        panels.addAll(CallPanels.of(filter));
        panels.add(LogPanels.overTime(filter));
        return List.copyOf(panels);
    }

    /** One query computes all charts. Split charts have different groups. */
    private static List<ChartPanel> overTime(PageFilter filter, Prices prices) {
        String cost = prices.labelled(filter);
        List<ChartPanel> charts = filter.split().isEmpty()
                ? new JoinedPanels(filter, select -> filter.nrql(select, Event.INVOCATION, List.of(), "TIMESERIES"))
                        .add("throughput", "Throughput", Measures.COUNT)
                        .add("duration", "Duration", Measures.DURATION, TIMEOUT)
                        .add("memory", "Memory", MEMORY_USED, MEMORY_SIZE)
                        .add("cold-starts", "Cold starts", COLD_STARTS)
                        .add("init-duration", "Init duration", INIT_DURATION, MAX_INIT_DURATION)
                        .add("concurrency", CONCURRENCY_TITLE, CONCURRENCY)
                        .add("cost", "Cost", cost)
                        .panels()
                : List.of(
                        ChartPanel.overTime("throughput", "Throughput", filter, Measures.COUNT),
                        ChartPanel.overTime("duration", "Duration", filter, Measures.P95),
                        ChartPanel.overTime("memory", "Memory", filter, MEMORY_USED),
                        ChartPanel.overTime("cold-starts", "Cold starts", filter, COLD_STARTS),
                        ChartPanel.overTime("init-duration", "Init duration", filter, INIT_DURATION),
                        ChartPanel.overTime("concurrency", CONCURRENCY_TITLE, filter, CONCURRENCY),
                        ChartPanel.overTime("cost", "Cost", filter, cost));
        return charts.stream().map(chart -> chart.opening(Target.INVOCATIONS)).toList();
    }

    private static List<ChartPanel> tables(PageFilter filter) {
        return List.of(
                ChartPanel.of(
                        "operations",
                        "Spans by operation",
                        filter,
                        filter.nrql(
                                "count(*) AS 'Spans', percentile(duration, 50, 95) AS 'Duration', sum(duration) AS 'Duration, total',"
                                        + " percentage(count(*), WHERE error IS TRUE OR error.class IS NOT NULL) AS 'Errors %'",
                                Event.SPAN, List.of(), "FACET name AS 'Operation' LIMIT 20")),
                ChartPanel.of(
                        "triggers",
                        "Callers",
                        filter,
                        filter.nrql(
                                Measures.COUNT + ", " + Measures.ERROR_RATE + ", " + Measures.P95,
                                Event.INVOCATION,
                                List.of(),
                                "FACET aws.lambda.eventSource.eventType AS 'Source', aws.lambda.eventSource.arn AS 'ARN' LIMIT 20")),
                ChartPanel.of(
                        "versions",
                        "Versions of the configuration and code",
                        filter,
                        filter.nrql(
                                VERSION,
                                Event.INVOCATION,
                                List.of(),
                                "FACET decoration.metadataId AS 'Metadata' LIMIT 10")));
    }

    /** A typical first query for the function. */
    static QueryAddress query(PageFilter filter) {
        return filter.address(filter.nrql(
                Measures.COUNT + ", " + Measures.P95 + ", " + Measures.ERROR_RATE,
                Event.INVOCATION,
                List.of(),
                "TIMESERIES"));
    }
}
