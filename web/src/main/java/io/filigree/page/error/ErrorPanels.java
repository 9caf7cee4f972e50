package io.filigree.page.error;

import java.time.Instant;
import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.page.chart.BucketLinks.Target;
import io.filigree.page.chart.ChartPanel;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.PageFilter.Parameter;
import org.jspecify.annotations.Nullable;

/** The panels of the error pages. */
final class ErrorPanels {

    private static final String COUNT = "count(*) AS 'Errors'";

    private ErrorPanels() {}

    /** The figures, then the chart. */
    static List<ChartPanel> ofList(PageFilter filter, Instant now) {
        return List.of(
                ChartPanel.of(
                        "summary",
                        "Summary",
                        filter,
                        filter.nrql(
                                String.join(
                                        ",\n  ",
                                        COUNT,
                                        "uniqueCount(error.fingerprint) AS 'Distinct errors'",
                                        "uniqueCount(aws.lambda.arn) AS 'Failing functions'",
                                        "uniqueCount(tags.team) AS 'Affected teams'"),
                                Event.INVOCATION_ERROR,
                                List.of(),
                                filter.compareWithPrevious(now))),
                Measures.errorsByClass(filter).opening(Target.ERRORS));
    }

    /**
     * The chart over time, then the breakdowns.
     *
     * @param only the function of all samples, whose changes are marked; null to mark those of the account
     */
    static List<ChartPanel> ofError(PageFilter filter, String fingerprint, @Nullable String only) {
        List<String> conditions = List.of(ErrorNrql.is(fingerprint));
        ChartPanel overTime = ChartPanel.overTime(
                "trend", "Errors over time", filter, COUNT, COUNT, Event.INVOCATION_ERROR, conditions);
        return List.of(
                (only == null
                                ? overTime
                                : ChartPanel.of(
                                        overTime.id(), overTime.title(), filter.ofFunction(only), overTime.nrql()))
                        .opening(Target.ERROR_SAMPLES, List.of(new Parameter("fingerprint", fingerprint))),
                by("by-function", "By function", "aws.lambda.functionName", filter, conditions),
                by("by-team", "By team", "tags.team", filter, conditions),
                by("by-runtime", "By runtime", "aws.runtime", filter, conditions),
                by("by-memory", "By memory size", "aws.memorySize", filter, conditions));
    }

    private static ChartPanel by(
            String id, String title, String attribute, PageFilter filter, List<String> conditions) {
        return ChartPanel.of(
                id,
                title,
                filter,
                filter.nrql(COUNT, Event.INVOCATION_ERROR, conditions, "FACET " + attribute + " LIMIT 8"));
    }
}
