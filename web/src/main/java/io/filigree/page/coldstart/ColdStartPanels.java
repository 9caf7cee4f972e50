package io.filigree.page.coldstart;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.chart.BucketLinks.Target;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.JoinedPanels;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;

/**
 * The panels of the page of cold starts.
 *
 * @param groups init durations of groups, and the functions with the most cold starts
 */
record ColdStartPanels(List<ChartPanel> summary, List<ChartPanel> charts, List<ChartPanel> groups) {

    private static final String INIT = "percentile(cwInitDuration, 50, 95, 99) AS 'Init duration'";

    private static final String INIT_P95 = "percentile(cwInitDuration, 95) AS 'Init duration, p95'";

    /** The time of initialization in the time of all invocations. */
    private static final String INIT_SHARE =
            "100 * sum(cwInitDuration) / (sum(cwInitDuration) + sum(cwDuration)) AS 'Init of all duration %'";

    private static final String COLD_OR_WARM =
            "CASES (WHERE " + Measures.IS_COLD + " AS 'cold', WHERE NOT (" + Measures.IS_COLD + ") AS 'warm')";

    static ColdStartPanels of(PageFilter filter, Instant now) {
        return new ColdStartPanels(
                List.of(ChartPanel.of(
                        "cold-summary",
                        "Cold starts",
                        filter,
                        filter.nrql(
                                String.join(
                                        ",\n  ",
                                        Measures.COLD_COUNT,
                                        Measures.COLD_STARTS,
                                        INIT,
                                        "max(cwInitDuration) AS 'Init duration, maximum'",
                                        INIT_SHARE),
                                Event.INVOCATION,
                                List.of(),
                                filter.compareWithPrevious(now)))),
                charts(filter),
                List.of(
                        groups(
                                "cold-runtime",
                                "By runtime",
                                filter,
                                ConfigurationAttribute.RUNTIME.attributeName() + " AS 'Runtime'"),
                        groups(
                                "cold-memory",
                                "By memory size",
                                filter,
                                ConfigurationAttribute.MEMORY_SIZE.attributeName() + " AS 'Memory size, MB'"),
                        groups(
                                "cold-package",
                                "By package type",
                                filter,
                                ConfigurationAttribute.PACKAGE_TYPE.attributeName() + " AS 'Package type'"),
                        groups(
                                "cold-layer",
                                "By layers",
                                filter,
                                ConfigurationAttribute.LAYERS.attributeName() + " AS 'Layers'"),
                        groups(
                                "cold-functions",
                                "Functions with the most cold starts",
                                filter,
                                Attributes.LAMBDA_ARN + " AS 'Function'")));
    }

    private static ChartPanel groups(String id, String title, PageFilter filter, String facet) {
        return ChartPanel.of(
                id,
                title,
                filter,
                filter.nrql(
                        String.join(", ", Measures.COLD_COUNT, Measures.COLD_STARTS, INIT, INIT_SHARE),
                        Event.INVOCATION,
                        List.of(),
                        "FACET " + facet + " LIMIT 20"));
    }

    /** One query computes the charts, except for that of cold and warm starts. Split charts have different groups. */
    private static List<ChartPanel> charts(PageFilter filter) {
        List<ChartPanel> charts = new ArrayList<>(
                filter.split().isEmpty()
                        ? new JoinedPanels(
                                        filter,
                                        select -> filter.nrql(select, Event.INVOCATION, List.of(), "TIMESERIES"))
                                .add("cold-share", "Share of cold starts", Measures.COLD_STARTS)
                                .add("cold-count", "Number of cold starts", Measures.COLD_COUNT)
                                .add("init-duration", "Init duration", INIT)
                                .panels()
                        : List.of(
                                ChartPanel.overTime("cold-share", "Share of cold starts", filter, Measures.COLD_STARTS),
                                ChartPanel.overTime("cold-count", "Number of cold starts", filter, Measures.COLD_COUNT),
                                ChartPanel.overTime("init-duration", "Init duration", filter, INIT_P95)));
        charts.add(ChartPanel.of(
                "cold-warm",
                "Duration of cold and warm starts",
                filter,
                filter.nrql(Measures.P95, Event.INVOCATION, List.of(), "FACET " + COLD_OR_WARM + " TIMESERIES")));
        return charts.stream().map(chart -> chart.opening(Target.EVENTS)).toList();
    }
}
