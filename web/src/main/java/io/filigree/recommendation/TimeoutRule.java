package io.filigree.recommendation;

import java.util.Optional;

import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.db.recommendation.RecommendationKind;
import io.filigree.decorator.function.ConfigurationAttribute;

/** The timeout, if invocations come close to it or never come near it. */
final class TimeoutRule implements RecommendationRule {

    private static final double NEAR = 0.8;

    /** The timeout is far if it is more than ten times the 99th percentile, and three times the maximum. */
    private static final double FAR_FROM_P99 = 10;

    private static final double FAR_FROM_MAX = 3;

    /** A hanging invocation up to this timeout costs little. */
    private static final int LONG_SECONDS = 10;

    private static final int SHORTEST_SECONDS = 3;

    @Override
    public Optional<FoundRecommendation> find(FunctionUsage usage) {
        Integer timeout = usage.function().configuration().number(ConfigurationAttribute.TIMEOUT);
        return timeout == null
                ? Optional.empty()
                : usage.current().filter(now -> now.invocations() >= ENOUGH).flatMap(now -> find(usage, now, timeout));
    }

    private static Optional<FoundRecommendation> find(FunctionUsage usage, SizeUsage now, int timeout) {
        SizeUsage.Durations duration = now.duration();
        String reason = "The 99th percentile of the duration is " + AmountText.seconds(duration.p99())
                + ", the maximum " + AmountText.seconds(duration.max()) + ". The timeout is "
                + AmountText.seconds(timeout) + ".";
        if (duration.p99() > NEAR * timeout) {
            return Optional.of(found(
                    usage,
                    now,
                    "near " + timeout,
                    "Raise the timeout above " + AmountText.seconds(timeout) + ", or shorten the invocations",
                    reason,
                    "Invocations are stopped before they end"));
        }
        if (timeout <= LONG_SECONDS
                || timeout < FAR_FROM_P99 * duration.p99()
                || timeout < FAR_FROM_MAX * duration.max()) {
            return Optional.empty();
        }
        int target = (int) Math.ceil(Math.max(SHORTEST_SECONDS, Math.max(5 * duration.p99(), 2 * duration.max())));
        return Optional.of(found(
                usage,
                now,
                "far " + timeout,
                "Lower the timeout from " + AmountText.seconds(timeout) + " to " + AmountText.seconds(target),
                reason,
                "An invocation that hangs is billed for " + AmountText.seconds(timeout)));
    }

    private static FoundRecommendation found(
            FunctionUsage usage, SizeUsage now, String subject, String action, String reason, String risk) {
        return new FoundRecommendation(
                usage.arn(),
                RecommendationKind.TIMEOUT,
                subject,
                action,
                reason,
                risk,
                null,
                usage.confidence(now.invocations()),
                now.invocations(),
                usage.observed(),
                "SELECT count(*) AS 'Invocations', percentile(duration, 99), max(duration),"
                        + " latest(aws.timeout) AS 'Timeout'\nFROM AwsLambdaInvocation\nWHERE "
                        + usage.condition(now.memoryMb()));
    }
}
