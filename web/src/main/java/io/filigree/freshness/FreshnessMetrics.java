package io.filigree.freshness;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.filigree.db.freshness.DecorationCounts;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.freshness.RegionFreshness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Reports, over the last minutes, for each account and region with events: {@code filigree.freshness.age{percentile}}
 * in seconds, how old the metadata was that decorated events when they were written, and
 * {@code filigree.freshness.share{status}}, the share of events that are decorated, late, ambiguous, pending or
 * undecorated. Of many regions the busiest, so that the number of series stays bounded. Read from the database, so the
 * same in every process; a scrape never waits for it.
 */
@Component
final class FreshnessMetrics {

    private static final Logger log = LoggerFactory.getLogger(FreshnessMetrics.class);
    private static final Duration WINDOW = Duration.ofMinutes(5);

    /** Each region has six time series. */
    private static final int MAX_REGIONS = 200;

    private final FreshnessReader freshness;
    private final Clock clock;
    private final MultiGauge age;
    private final MultiGauge share;

    FreshnessMetrics(FreshnessReader freshness, Clock clock, MeterRegistry registry) {
        this.freshness = freshness;
        this.clock = clock;
        this.age =
                MultiGauge.builder("filigree.freshness.age").baseUnit("seconds").register(registry);
        this.share = MultiGauge.builder("filigree.freshness.share").register(registry);
    }

    @Scheduled(fixedDelayString = "PT15S")
    void look() {
        try {
            show(busiest(freshness.ofAll(clock.instant().minus(WINDOW))));
        } catch (RuntimeException e) {
            // The outer loop: the next run tries again.
            log.debug("Could not read the decoration statistics", e);
        }
    }

    private static List<RegionFreshness> busiest(List<RegionFreshness> regions) {
        return regions.stream()
                .sorted(Comparator.comparingLong(
                                (RegionFreshness region) -> region.counts().events())
                        .reversed())
                .limit(MAX_REGIONS)
                .toList();
    }

    private void show(List<RegionFreshness> regions) {
        List<Row<?>> ages = new ArrayList<>();
        List<Row<?>> shares = new ArrayList<>();
        for (RegionFreshness region : regions) {
            Tags tags = Tags.of("account", orNone(region.accountId()), "region", orNone(region.region()));
            Map.of("50", 0.5, "99", 0.99) // the label "quantile" is reserved for summaries
                    .forEach((percentile, value) -> region.counts()
                            .age(value)
                            .ifPresent(age ->
                                    ages.add(Row.of(tags.and("percentile", percentile), age.toMillis() / 1_000.0))));
            sharesOf(region.counts()).forEach((status, value) -> shares.add(Row.of(tags.and("status", status), value)));
        }
        age.register(ages, true);
        share.register(shares, true);
    }

    /** The tag value; a placeholder for events without a paired account. */
    private static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
    }

    private static Map<String, Double> sharesOf(DecorationCounts counts) {
        double events = counts.events();
        return Map.of(
                "decorated", counts.decorated() / events,
                "late", counts.late() / events,
                "ambiguous", counts.ambiguous() / events,
                "pending", counts.pending() / events,
                "undecorated", counts.undecoratedEvents() / events);
    }
}
