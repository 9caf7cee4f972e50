package io.filigree.ingest.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.freshness.DecorationCounts;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.freshness.FreshnessStore;
import io.filigree.db.freshness.RegionFreshness;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.function.FunctionArn;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class FreshnessCountersTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final FreshnessCounters tallies = new FreshnessCounters(new FreshnessStore(dataSource));

    @Test
    void writesWhatWasCountedOnceAndTheRestWhenItStops() {
        tallies.add(pending(3));
        tallies.flush();
        tallies.flush();
        tallies.add(pending(2));
        tallies.close();

        assertThat(written()).isEqualTo(5);
    }

    @Test
    void keepsWhatTheDatabaseCouldNotTake() {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        tallies.add(pending(3));
        jdbc.sql("ALTER TABLE decoration_tally RENAME TO away").update();
        tallies.flush();
        tallies.add(pending(2));
        jdbc.sql("ALTER TABLE away RENAME TO decoration_tally").update();
        assertThat(written()).isZero();

        tallies.flush();

        assertThat(written()).isEqualTo(5);
    }

    /** Counts that no later attempt could write must not keep those of later events from being written. */
    @Test
    void dropsWhatTheDatabaseRefuses() {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        tallies.add(pending(3));
        jdbc.sql("ALTER TABLE decoration_tally ADD CONSTRAINT refused CHECK (events < 3)")
                .update();
        tallies.flush();
        tallies.add(pending(2));
        tallies.flush();

        assertThat(written()).isEqualTo(2);
    }

    private long written() {
        return DecorationCounts.sum(new FreshnessReader(dataSource)
                        .ofAll(NOON).stream().map(RegionFreshness::counts).toList())
                .pending();
    }

    private static DecorationCounters pending(int events) {
        DecorationCounters tallies = new DecorationCounters();
        tallies.unknown(CHECKOUT, Reason.FUNCTION_UNKNOWN, events, NOON);
        return tallies;
    }
}
