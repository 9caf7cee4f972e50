package io.filigree.recommendation;

import java.util.Optional;
import java.util.Set;

import io.filigree.db.recommendation.Confidence;
import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.db.recommendation.RecommendationKind;
import io.filigree.decorator.function.ConfigurationAttribute;

/** The architecture arm64, whose GB-seconds cost less. */
final class ArchitectureRule implements RecommendationRule {

    /** The runtimes that Lambda offers on x86_64 only. */
    private static final Set<String> WITHOUT_ARM = Set.of(
            "go1.x",
            "provided",
            "java8",
            "nodejs10.x",
            "nodejs8.10",
            "python3.7",
            "python3.6",
            "python2.7",
            "ruby2.5",
            "dotnetcore2.1");

    @Override
    public Optional<FoundRecommendation> find(FunctionUsage usage) {
        String runtime = usage.text(ConfigurationAttribute.RUNTIME);
        if (usage.architecture().equals("arm64") || runtime == null || WITHOUT_ARM.contains(runtime)) {
            return Optional.empty();
        }
        double x86 = usage.price().gbSecond("x86_64");
        double arm = usage.price().gbSecond("arm64");
        double saving = usage.monthly(usage.gbSeconds()) * (x86 - arm);
        if (usage.invocations() < ENOUGH || saving < SMALLEST_SAVING_USD) {
            return Optional.empty();
        }
        return Optional.of(new FoundRecommendation(
                usage.arn(),
                RecommendationKind.ARCHITECTURE,
                "arm64",
                "Run on arm64 instead of x86_64",
                "A GB-second costs "
                        + AmountText.percent(1 - arm / x86)
                        + " less. The saving assumes the same duration. Native dependencies and layers must be built for"
                        + " arm64.",
                null,
                saving,
                usage.confidence(usage.invocations()).atMost(Confidence.MEDIUM),
                usage.invocations(),
                usage.observed(),
                "SELECT count(*) AS 'Invocations', " + MemoryRule.GB_SECONDS
                        + " AS 'GB-seconds', percentile(duration, 50, 95), latest(aws.architecture) AS 'Architecture'"
                        + "\nFROM AwsLambdaInvocation\nWHERE " + usage.condition()));
    }
}
