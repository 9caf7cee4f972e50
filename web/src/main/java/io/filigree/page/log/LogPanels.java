package io.filigree.page.log;

import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.PageFilter;

/** Panels of log lines on other pages. */
public final class LogPanels {

    private LogPanels() {}

    /** The lines over time by level, with a link to the search. */
    public static ChartPanel overTime(PageFilter filter) {
        return new LogSearch(filter, null, null, null)
                .histogram("logs", "Log lines")
                .about("/logs" + filter.query());
    }
}
