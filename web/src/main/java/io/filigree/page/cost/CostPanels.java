package io.filigree.page.cost;

import java.time.Instant;
import java.util.List;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.chart.BucketLinks.Target;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Prices;

/**
 * The panels of the page of cost.
 *
 * @param groups the cost of groups
 * @param waste the cost without need
 */
record CostPanels(List<ChartPanel> summary, List<ChartPanel> groups, List<ChartPanel> waste) {

    private static final String GB_SECONDS = Prices.gbSeconds() + " AS 'GB-seconds'";

    private static final String UNUSED =
            "1 - cwMaxMemoryUsed / (cwMemorySize OR " + ConfigurationAttribute.MEMORY_SIZE.attributeName() + ")";

    private static final String BY_FUNCTION =
            Attributes.FUNCTION_NAME + " AS 'Function', " + Attributes.REGION + " AS 'Region' LIMIT 20 ";

    static CostPanels of(PageFilter filter, Prices prices, Instant now) {
        String cost = prices.labelled(filter);
        String previous = filter.compareWithPrevious(now);
        return new CostPanels(
                List.of(
                        panel(
                                "cost-summary",
                                "Estimated cost",
                                filter,
                                cost + ",\n  " + GB_SECONDS + ",\n  " + Measures.COUNT
                                        + ",\n  filter(count(*), WHERE cwBilledDuration IS NULL) AS 'Without billed duration'",
                                previous),
                        overTime("cost-time", "Cost over time", filter, cost, cost)),
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
                List.of(
                        panel("waste", "Waste", filter, waste(filter, prices), previous),
                        overTime(
                                "waste-time",
                                "Waste over time",
                                filter,
                                waste(filter, prices),
                                prices.duration(filter, UNUSED) + " AS 'Unused memory, USD'"),
                        groups(
                                "unused-memory",
                                "Unused memory by function",
                                filter,
                                prices.duration(filter, UNUSED)
                                        + " AS 'Unused memory, USD', max(cwMaxMemoryUsed) AS 'Memory used', max("
                                        + ConfigurationAttribute.MEMORY_SIZE.attributeName() + ") AS 'Memory size'",
                                BY_FUNCTION),
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

    private static String waste(PageFilter filter, Prices prices) {
        return prices.duration(filter, UNUSED) + " AS 'Unused memory, USD',\n  "
                + prices.costOf(filter, Measures.HAS_TIMED_OUT) + " AS 'Timeouts, USD',\n  "
                + prices.costOf(filter, Measures.IS_RETRY) + " AS 'Retries, USD'";
    }

    private static ChartPanel groups(String id, String title, PageFilter filter, String select, String facet) {
        return panel(id, title, filter, select, "FACET " + facet);
    }

    private static ChartPanel panel(String id, String title, PageFilter filter, String select, String tail) {
        return ChartPanel.of(id, title, filter, filter.nrql(select, Event.INVOCATION, List.of(), tail));
    }

    private static ChartPanel overTime(String id, String title, PageFilter filter, String select, String splitSelect) {
        return ChartPanel.overTime(id, title, filter, select, splitSelect, Event.INVOCATION, List.of())
                .opening(Target.EVENTS);
    }
}
