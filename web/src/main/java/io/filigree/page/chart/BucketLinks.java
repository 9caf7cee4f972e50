package io.filigree.page.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.page.TimestampView;

/**
 * Links from the time buckets of a chart to their events.
 *
 * @param own parameters of the page of the chart, besides the filter, that the links keep
 */
public record BucketLinks(PageFilter filter, Target target, List<PageFilter.Parameter> own, Duration bucket) {

    /** What a bucket of a panel opens. */
    public enum Target {
        /** The table of invocations on the page of the function. */
        INVOCATIONS,
        /** The same, failed ones only. */
        FAILED_INVOCATIONS,
        /** The page of events. */
        EVENTS,
        /** The page of events, errors only. */
        ERRORS,
        /** The page of events, errors with one fingerprint only. */
        ERROR_SAMPLES,
        /** The page of logs, with its search. */
        LOGS
    }

    /** @param begin of the bucket */
    public String link(TimestampView begin) {
        Instant at = Instant.parse(begin.iso());
        return switch (target) {
            case INVOCATIONS -> ofFunction(at, "");
            case FAILED_INVOCATIONS -> ofFunction(at, "&failed=true");
            case EVENTS -> ofEvents(at, "AwsLambdaInvocation");
            case ERRORS -> ofEvents(at, "AwsLambdaInvocationError");
            case ERROR_SAMPLES -> ofEvents(at, "AwsLambdaInvocationError");
            case LOGS -> "/logs" + filter.between(at, at.plus(bucket)).query(own);
        };
    }

    private String ofFunction(Instant at, String more) {
        return "/functions/" + filter.function() + filter.query("at", at.toString()) + "&for=" + bucket.toSeconds()
                + more + "#invocations";
    }

    private String ofEvents(Instant at, String type) {
        return "/events"
                + filter.between(at, at.plus(bucket))
                        .query(Stream.concat(Stream.of(new PageFilter.Parameter("type", type)), own.stream())
                                .toList());
    }

    /** Whether the link replaces only the table of the page. */
    public boolean isOnPage() {
        return target == Target.INVOCATIONS || target == Target.FAILED_INVOCATIONS;
    }
}
