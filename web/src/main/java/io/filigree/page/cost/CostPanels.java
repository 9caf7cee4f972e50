package io.filigree.page.cost;

import java.time.Instant;
import java.util.List;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.chart.BucketLinks.Target;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.JoinedPanels;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Prices;

/**
 * The panels of the page of cost.
 *
 * @param groups the cost of groups
 * @param waste the cost without need
 * @param wasteful the functions that cause it
 */
record CostPanels(
        List<ChartPanel> summary, List<ChartPanel> groups, List<ChartPanel> waste, List<ChartPanel> wasteful) {

    private static final String GB_SECONDS = Prices.gbSeconds() + " AS 'GB-seconds'";

    private static final String NOT_BILLED =
            "filter(count(*), WHERE cwBilledDuration IS NULL) AS 'Without billed duration'";

    private static final String UNUSED = "1 - " + Measures.MEMORY_SHARE;

    private static final String BY_FUNCTION = Attributes.LAMBDA_ARN + " AS 'Function' LIMIT 20 ";

    /** The part of the cost of an invocation that is waste: all of it if it timed out or was a retry. */
    private static final String WASTED =
            "if((" + Measures.HAS_TIMED_OUT + ") OR " + Measures.IS_RETRY + ", 1, " + UNUSED + ")";

    static CostPanels of(PageFilter filter, Prices prices, Instant now) {
        String cost = prices.labelled(filter);
        String previous = filter.compareWithPrevious(now);
        List<ChartPanel> totals = new JoinedPanels(
                        filter, select -> filter.nrql(select, Event.INVOCATION, List.of(), previous))
                .add("cost-summary", "Estimated cost", cost, GB_SECONDS, Measures.COUNT, NOT_BILLED)
                .add("waste", "Waste", waste(filter, prices).toArray(String[]::new))
                .panels();
        List<ChartPanel> overTime = overTime(filter, prices);
        return new CostPanels(
                List.of(totals.get(0), overTime.get(0)),
                List.of(
                        groups("cost-team", "By team", filter, cost, "tags.team AS 'Team' LIMIT 20 " + previous),
                        groups(
                                "cost-account",
                                "By account",
                                filter,
                                cost,
                                Attributes.ACCOUNT + " AS 'Account' LIMIT 20 " + previous),
                        groups(
                                "cost-region",
                                "By region and architecture",
                                filter,
                                cost,
                                Attributes.REGION + " AS 'Region', "
                                        + ConfigurationAttribute.ARCHITECTURE.attributeName()
                                        + " AS 'Architecture' LIMIT 20 " + previous),
                        groups("cost-function", "By function", filter, cost, BY_FUNCTION + previous)),
                List.of(totals.get(1), overTime.get(1)),
                List.of(
                        groups("wasted", "Waste by function", filter, wasteOfFunctions(filter, prices), BY_FUNCTION),
                        ChartPanel.of(
                                "failed-time",
                                "Timeouts and retries by function",
                                filter,
                                filter.nrql(
                                        cost + ", filter(count(*), WHERE " + Measures.HAS_TIMED_OUT
                                                + ") AS 'Timeouts', filter(count(*), WHERE " + Measures.IS_RETRY
                                                + ") AS 'Retries'",
                                        Event.INVOCATION,
                                        List.of("(" + Measures.HAS_TIMED_OUT + " OR " + Measures.IS_RETRY + ")"),
                                        "FACET " + BY_FUNCTION))));
    }

    /** The cost and the waste over time. Split charts have different groups. */
    private static List<ChartPanel> overTime(PageFilter filter, Prices prices) {
        String cost = prices.labelled(filter);
        String unused = prices.duration(filter, UNUSED) + " AS 'Unused memory, USD'";
        List<ChartPanel> charts = filter.split().isEmpty()
                ? new JoinedPanels(filter, select -> filter.nrql(select, Event.INVOCATION, List.of(), "TIMESERIES"))
                        .add("cost-time", "Cost over time", cost)
                        .add(
                                "waste-time",
                                "Waste over time",
                                waste(filter, prices).toArray(String[]::new))
                        .panels()
                : List.of(
                        ChartPanel.overTime("cost-time", "Cost over time", filter, cost),
                        ChartPanel.overTime("waste-time", "Waste over time", filter, unused));
        return charts.stream().map(chart -> chart.opening(Target.EVENTS)).toList();
    }

    private static List<String> waste(PageFilter filter, Prices prices) {
        return List.of(
                prices.duration(filter, UNUSED) + " AS 'Unused memory, USD'",
                prices.costOf(filter, Measures.HAS_TIMED_OUT) + " AS 'Timeouts, USD'",
                prices.costOf(filter, Measures.IS_RETRY) + " AS 'Retries, USD'");
    }

    private static String wasteOfFunctions(PageFilter filter, Prices prices) {
        return prices.duration(filter, WASTED) + " AS 'Waste, USD',\n  "
                + String.join(",\n  ", waste(filter, prices))
                + ",\n  max(cwMaxMemoryUsed) AS 'Memory used', max("
                + ConfigurationAttribute.MEMORY_SIZE.attributeName() + ") AS 'Memory size'";
    }

    private static ChartPanel groups(String id, String title, PageFilter filter, String select, String facet) {
        return ChartPanel.of(id, title, filter, filter.nrql(select, Event.INVOCATION, List.of(), "FACET " + facet));
    }
}
