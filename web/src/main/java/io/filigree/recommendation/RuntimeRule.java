package io.filigree.recommendation;

import java.time.LocalDate;
import java.util.Optional;

import io.filigree.db.recommendation.Confidence;
import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.db.recommendation.RecommendationKind;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.function.RuntimeSupport;

/** A deprecated runtime of a function with invocations. */
final class RuntimeRule implements RecommendationRule {

    private static final int DAYS_AHEAD = 90;

    @Override
    public Optional<FoundRecommendation> find(FunctionUsage usage) {
        String runtime = usage.text(ConfigurationAttribute.RUNTIME);
        LocalDate today = usage.today();
        return runtime == null || usage.invocations() == 0
                ? Optional.empty()
                : RuntimeSupport.deprecatedFrom(runtime)
                        .filter(day -> day.isBefore(today.plusDays(DAYS_AHEAD)))
                        .map(day -> found(usage, runtime, day, !day.isAfter(today)));
    }

    private static FoundRecommendation found(FunctionUsage usage, String runtime, LocalDate day, boolean deprecated) {
        return new FoundRecommendation(
                usage.arn(),
                RecommendationKind.RUNTIME,
                runtime + (deprecated ? " deprecated" : " soon"),
                "Upgrade the runtime " + runtime,
                AmountText.count(usage.invocations(), "invocation") + " ran on a runtime that AWS "
                        + (deprecated ? "deprecated on " : "deprecates on ") + day + ".",
                deprecated ? "No security patches since " + day : "No security patches from " + day + " on",
                null,
                Confidence.HIGH,
                usage.invocations(),
                usage.observed(),
                "SELECT count(*) AS 'Invocations', max(timestamp) AS 'Last invocation'\nFROM AwsLambdaInvocation\nWHERE "
                        + usage.condition() + "\nFACET aws.runtime");
    }
}
