package io.filigree.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.freshness.FreshnessStore;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.function.FunctionArn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class FreshnessMetricsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final FreshnessStore store = new FreshnessStore(dataSource);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void showsTheSharesOfEachRegionAndOfWhatTellsOfNoAccount() {
        DecorationCounters tallies = new DecorationCounters();
        tallies.unknown(FunctionArn.of("eu-west-1", "123456789012", "checkout"), Reason.FUNCTION_UNKNOWN, 3, NOON);
        tallies.undecorated(Reason.ACCOUNT_NOT_PAIRED, 2, NOON);
        store.add(tallies);

        look(NOON);

        assertThat(share("123456789012", "eu-west-1", "pending")).isEqualTo(1);
        assertThat(share("123456789012", "eu-west-1", "decorated")).isZero();
        assertThat(share("none", "none", "undecorated")).isEqualTo(1);
        assertThat(meters.find("filigree.freshness.age").gauges())
                .as("nothing was decorated")
                .isEmpty();
    }

    @Test
    void makesABoundedNumberOfSeriesOfAnyNumberOfRegions() {
        DecorationCounters tallies = new DecorationCounters();
        for (int i = 0; i < 300; i++) {
            tallies.unknown(
                    FunctionArn.of("eu-west-1", String.valueOf(100_000_000_000L + i), "checkout"),
                    Reason.FUNCTION_UNKNOWN,
                    1 + i,
                    NOON);
        }
        store.add(tallies);

        look(NOON);

        assertThat(meters.find("filigree.freshness.share").gauges()).hasSize(5 * 200);
        assertThat(share("100000000299", "eu-west-1", "pending"))
                .as("the busiest")
                .isEqualTo(1);
    }

    @Test
    void forgetsRegionsThatHaveNoEventsAnyMore() {
        FreshnessMetrics metrics = at(NOON.plus(Duration.ofMinutes(10)));
        DecorationCounters tallies = new DecorationCounters();
        tallies.unknown(FunctionArn.of("eu-west-1", "123456789012", "checkout"), Reason.FUNCTION_UNKNOWN, 3, NOON);
        store.add(tallies);

        metrics.look();

        assertThat(meters.find("filigree.freshness.share").gauges()).isEmpty();
    }

    private void look(Instant now) {
        at(now).look();
    }

    private FreshnessMetrics at(Instant now) {
        return new FreshnessMetrics(new FreshnessReader(dataSource), Clock.fixed(now, ZoneOffset.UTC), meters);
    }

    private double share(String account, String region, String status) {
        return meters.get("filigree.freshness.share")
                .tags("account", account, "region", region, "status", status)
                .gauge()
                .value();
    }
}
