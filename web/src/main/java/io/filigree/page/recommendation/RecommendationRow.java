package io.filigree.page.recommendation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.page.TimestampView;
import io.filigree.page.query.QueryAddress;
import io.filigree.page.query.TimeRange;
import io.filigree.query.function.ListedRecommendation;
import org.jspecify.annotations.Nullable;

/**
 * A recommendation on a page.
 *
 * @param kind in words
 * @param team null without one
 * @param saving in 30 days; null without one
 * @param risk null without one
 * @param confidence {@code high}, {@code medium} or {@code low}
 * @param badge the class of its badge
 * @param basis the invocations and the time that the confidence is based on
 * @param foundAt when it was first found
 * @param queryPage the query string of the query page with the evidence
 * @param dismissal null if it was never dismissed
 */
public record RecommendationRow(
        long id,
        String kind,
        String action,
        String reason,
        String arn,
        String function,
        String account,
        String region,
        @Nullable String team,
        @Nullable String saving,
        @Nullable String risk,
        String confidence,
        String badge,
        String basis,
        TimestampView foundAt,
        String queryPage,
        @Nullable DismissalView dismissal) {

    /**
     * A dismissal.
     *
     * @param active false if the evidence has changed materially since
     */
    public record DismissalView(TimestampView at, String by, String reason, boolean active) {}

    static RecommendationRow of(ListedRecommendation listed, Instant now) {
        FoundRecommendation found = listed.found();
        ListedRecommendation.Dismissal dismissal = listed.dismissal();
        return new RecommendationRow(
                listed.id(),
                KindView.label(found.kind()),
                found.action(),
                found.reason(),
                found.function().toString(),
                found.function().name(),
                listed.account(),
                found.function().region(),
                listed.team(),
                found.savingUsd() == null ? null : usd(found.savingUsd()),
                found.risk(),
                found.confidence().text(),
                switch (found.confidence()) {
                    case HIGH -> "good";
                    case MEDIUM -> "info";
                    case LOW -> "";
                },
                basis(found),
                TimestampView.of(listed.foundAt(), now),
                new QueryAddress(
                                found.nrql(),
                                found.function().accountId(),
                                TimeRange.CUSTOM,
                                text(listed.begin()),
                                text(listed.end()),
                                QueryAddress.View.AUTO,
                                null)
                        .query(),
                dismissal == null
                        ? null
                        : new DismissalView(
                                TimestampView.of(dismissal.at(), now),
                                dismissal.by(),
                                dismissal.reason(),
                                dismissal.active()));
    }

    static String usd(double amount) {
        return String.format(Locale.ROOT, amount >= 100 ? "%,.0f USD" : "%,.2f USD", amount);
    }

    private static String basis(FoundRecommendation found) {
        return String.format(
                Locale.ROOT,
                "%,d invocation%s in %s",
                found.invocations(),
                found.invocations() == 1 ? "" : "s",
                span(found.observed()));
    }

    private static String span(Duration observed) {
        if (observed.toHours() >= 48) {
            return String.format(Locale.ROOT, "%.1f days", observed.toHours() / 24.0);
        }
        return observed.toMinutes() >= 120 ? observed.toHours() + " hours" : observed.toMinutes() + " min";
    }

    private static String text(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString();
    }
}
