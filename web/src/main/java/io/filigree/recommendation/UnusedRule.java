package io.filigree.recommendation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

import io.filigree.db.recommendation.Confidence;
import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.db.recommendation.RecommendationKind;
import io.filigree.page.query.NrqlText;

/**
 * A function that sent events before, but none in the time range. A function that never sent an event may run without
 * instrumentation.
 */
final class UnusedRule implements RecommendationRule {

    @Override
    public Optional<FoundRecommendation> find(FunctionUsage usage) {
        Instant last = usage.function().lastEvent();
        if (usage.invocations() > 0
                || last == null
                || !last.isBefore(usage.ofAccount().begin())) {
            return Optional.empty();
        }
        LocalDate day = LocalDate.ofInstant(last, ZoneOffset.UTC);
        return Optional.of(new FoundRecommendation(
                usage.arn(),
                RecommendationKind.UNUSED,
                "since " + day,
                "Delete the function if it is unused",
                "The function sent its last event on " + day
                        + " and none since. Check that its instrumentation was not removed.",
                "Unused code keeps its role and its dependencies",
                null,
                Confidence.MEDIUM,
                0,
                Duration.between(last, usage.ofAccount().end()),
                "SELECT count(*) AS 'Invocations' FROM AwsLambdaInvocation WHERE aws.lambda.arn = "
                        + NrqlText.quoted(usage.arn().toString())));
    }
}
