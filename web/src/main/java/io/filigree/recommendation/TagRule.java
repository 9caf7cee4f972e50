package io.filigree.recommendation;

import java.util.List;
import java.util.Optional;

import io.filigree.db.recommendation.Confidence;
import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.db.recommendation.RecommendationKind;

/** Required tags that a function with invocations does not have. */
final class TagRule implements RecommendationRule {

    private final List<String> required;

    TagRule(List<String> required) {
        this.required = required;
    }

    @Override
    public Optional<FoundRecommendation> find(FunctionUsage usage) {
        List<String> missing = required.stream()
                .filter(key -> !usage.function().tags().containsKey(key))
                .toList();
        if (missing.isEmpty() || usage.invocations() == 0) {
            return Optional.empty();
        }
        String keys = String.join(", ", missing);
        double share = (double) usage.invocations() / usage.ofAccount().invocations();
        return Optional.of(new FoundRecommendation(
                usage.arn(),
                RecommendationKind.TAGS,
                keys,
                (missing.size() == 1 ? "Add the tag " : "Add the tags ") + keys,
                "Events of the function cannot be filtered or grouped by it. They are " + AmountText.percent(share)
                        + " of the invocations of the account.",
                AmountText.percent(share) + " of the invocations without " + keys,
                null,
                Confidence.HIGH,
                usage.invocations(),
                usage.observed(),
                "SELECT filter(count(*), WHERE " + usage.condition()
                        + ") AS 'Invocations of the function', percentage(count(*), WHERE " + usage.condition()
                        + ") AS 'Share of the account %'\nFROM AwsLambdaInvocation\nWHERE aws.memorySize IS NOT NULL"));
    }
}
