package io.filigree.page.chart;

import java.time.Instant;
import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.page.query.NrqlText;

/** NRQL expressions that several pages select, so that a name means the same number everywhere. */
public final class Measures {

    public static final String COUNT = "count(*) AS 'Invocations'";
    public static final String ERROR_RATE = "percentage(count(*), WHERE error IS TRUE) AS 'Error rate %'";
    public static final String DURATION = "percentile(duration, 50, 95, 99) AS 'Duration'";
    public static final String P95 = "percentile(duration, 95) AS 'Duration, p95'";
    public static final String IS_COLD = "cwInitDuration IS NOT NULL OR aws.lambda.coldStart IS TRUE";
    public static final String COLD_STARTS = "percentage(count(*), WHERE " + IS_COLD + ") AS 'Cold starts %'";
    public static final String COLD_COUNT = "filter(count(*), WHERE " + IS_COLD + ") AS 'Cold starts'";

    /** Of invocations; their errors have a class. */
    public static final String HAS_TIMED_OUT = "error IS TRUE AND duration >= aws.timeout";

    /** That the invocation ran with; the metadata can be those before a change. */
    public static final String MEMORY_SIZE = "(cwMemorySize OR aws.memorySize)";

    public static final String MEMORY_SHARE = "cwMaxMemoryUsed / " + MEMORY_SIZE;
    public static final String IS_MEMORY_FULL = "cwMaxMemoryUsed >= " + MEMORY_SIZE;

    public static final String IS_RETRY = "aws.lambda.attempt > 1";
    public static final String TIMEOUT_CLASS = "LambdaTimeout";
    public static final String IS_TIMEOUT = "error.class = '" + TIMEOUT_CLASS + "'";
    public static final String TIMEOUTS = "filter(count(*), WHERE " + IS_TIMEOUT + ") AS 'Timeouts'";

    /** Fewer events than this say little about a rate. */
    public static final int ENOUGH = 5;

    /** Limits of problems, in %. */
    public static final double HIGH_ERRORS = 5;

    public static final double HIGH_SHARE_OF_TIMEOUT = 80;
    public static final double HIGH_SHARE_OF_MEMORY = 90;

    private Measures() {}

    /** The figures of invocations, compared with the previous time range. */
    public static ChartPanel summary(PageFilter filter, Prices prices, Instant now) {
        return ChartPanel.of(
                "summary",
                "Invocations",
                filter,
                filter.nrql(
                        String.join(",\n  ", COUNT, ERROR_RATE, DURATION, COLD_STARTS, prices.labelled(filter)),
                        Event.INVOCATION,
                        List.of(),
                        filter.compareWithPrevious(now)));
    }

    /** Errors over time by class, or as the page is split. */
    public static ChartPanel errorsByClass(PageFilter filter) {
        return ChartPanel.of(
                "errors",
                filter.split().isEmpty() ? "Errors by class" : "Errors",
                filter,
                filter.nrql(
                        "count(*) AS 'Errors'",
                        Event.INVOCATION_ERROR,
                        List.of(),
                        "FACET " + splitOr(filter, "error.class") + " LIMIT 8 TIMESERIES"));
    }

    /** The attribute that splits the page, else the given one. */
    public static String splitOr(PageFilter filter, String attribute) {
        return NrqlText.name(filter.split().isEmpty() ? attribute : filter.split());
    }
}
