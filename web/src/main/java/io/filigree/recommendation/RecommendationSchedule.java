package io.filigree.recommendation;

import io.filigree.db.DatabaseFailures;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Starts the computation of recommendations unless {@code filigree.recommendations.enabled} is false. */
@Component
@RequiresRole(ProcessRole.WEB)
@ConditionalOnBooleanProperty(name = "filigree.recommendations.enabled", matchIfMissing = true)
final class RecommendationSchedule {

    private static final Logger log = LoggerFactory.getLogger(RecommendationSchedule.class);

    private final DatabaseFailures failures =
            new DatabaseFailures(log, "Recommendations could not be computed, the next run tries again");

    private final Recommender recommender;

    RecommendationSchedule(Recommender recommender) {
        this.recommender = recommender;
    }

    @Scheduled(initialDelayString = "PT10S", fixedDelayString = "PT5S")
    void run() {
        try {
            recommender.runIfDue();
        } catch (RuntimeException e) {
            // The outer loop: the next run tries again.
            failures.warn(e);
        }
    }
}
