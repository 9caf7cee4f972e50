package io.filigree.page.chart;

import java.time.Duration;
import java.time.Instant;

import io.filigree.page.TimestampView;

/** Links from the time buckets of a chart to their events. */
public record BucketLinks(PageFilter filter, Target target, Duration bucket) {

    /** What a bucket of a panel opens. */
    public enum Target {
        /** The table of invocations on the page of the function. */
        INVOCATIONS,
        /** The same, failed ones only. */
        FAILED_INVOCATIONS,
        /** The page of events. */
        EVENTS,
        /** The page of events, errors only. */
        ERRORS
    }

    /** @param begin of the bucket */
    public String link(TimestampView begin) {
        Instant at = Instant.parse(begin.iso());
        return switch (target) {
            case INVOCATIONS -> ofFunction(at, "");
            case FAILED_INVOCATIONS -> ofFunction(at, "&failed=true");
            case EVENTS -> ofEvents(at, "AwsLambdaInvocation");
            case ERRORS -> ofEvents(at, "AwsLambdaInvocationError");
        };
    }

    private String ofFunction(Instant at, String more) {
        return "/functions/" + filter.function() + filter.query("at", at.toString()) + "&for=" + bucket.toSeconds()
                + more + "#invocations";
    }

    private String ofEvents(Instant at, String type) {
        return "/events" + filter.between(at, at.plus(bucket)).query("type", type);
    }

    /** Whether the link replaces only the table of the page. */
    public boolean isOnPage() {
        return target == Target.INVOCATIONS || target == Target.FAILED_INVOCATIONS;
    }
}
