package io.filigree.db.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.MetadataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class FreshnessReaderTest {

    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");
    private static final FunctionArn REFUND = FunctionArn.of("us-east-2", "123456789012", "refund");
    private static final FunctionArn OTHER = FunctionArn.of("eu-west-1", "210987654321", "other");
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:30Z");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final FreshnessStore store = new FreshnessStore(dataSource);
    private final FreshnessReader freshness = new FreshnessReader(dataSource);

    @Test
    void addsUpWhatSeveralProcessesCountedInOneMinute() {
        for (int process = 0; process < 2; process++) {
            DecorationCounters tallies = new DecorationCounters();
            tallies.found(found(CHECKOUT, 1, Duration.ofSeconds(100)), seen(3, NOON), NOON);
            tallies.unknown(CHECKOUT, Reason.FUNCTION_UNKNOWN, 2, NOON);
            tallies.undecorated(Reason.ACCOUNT_NOT_PAIRED, 5, NOON);
            tallies.found(found(REFUND, 2, Duration.ofSeconds(1)), seen(1, NOON), NOON);
            store.add(tallies);
        }

        assertThat(freshness.ofAll(NOON))
                .extracting(
                        RegionFreshness::accountId,
                        RegionFreshness::region,
                        region -> region.counts().events())
                .containsExactly(
                        tuple("", "", 10L),
                        tuple("123456789012", "eu-west-1", 10L),
                        tuple("123456789012", "us-east-2", 2L));
        DecorationCounts ireland = freshness.of("123456789012", NOON).get(0).counts();
        assertThat(ireland.decorated()).isEqualTo(6);
        assertThat(ireland.pending()).isEqualTo(4);
        assertThat(ireland.undecorated()).isEmpty();
        assertThat(freshness.ofAll(NOON).get(0).counts().undecorated()).isEqualTo(Map.of("ACCOUNT_NOT_PAIRED", 10L));
    }

    @Test
    void tellsTheAgeThatHalfAndNearlyAllOfTheMetadataDidNotExceed() {
        DecorationCounters tallies = new DecorationCounters();
        for (int second = 1; second <= 300; second++) {
            tallies.found(found(CHECKOUT, 1, Duration.ofSeconds(second)), seen(1, NOON), NOON);
        }
        tallies.found(found(CHECKOUT, 1, Duration.ofDays(3)), seen(1, NOON), NOON);
        store.add(tallies);

        DecorationCounts counts = freshness.of("123456789012", NOON).get(0).counts();

        assertThat(counts.age(0.5))
                .hasValueSatisfying(age -> assertThat(age).isBetween(Duration.ofSeconds(149), Duration.ofSeconds(152)));
        assertThat(counts.age(0.99))
                .hasValueSatisfying(age -> assertThat(age).isBetween(Duration.ofSeconds(296), Duration.ofSeconds(299)));
        assertThat(counts.age(1)).hasValue(Duration.ofDays(1));
        assertThat(DecorationCounts.NONE.age(0.5)).isEmpty();
    }

    @Test
    void countsEventsWhoseVersionIsUnknownApartFromDecoratedOnes() {
        DecorationCounters tallies = new DecorationCounters();
        tallies.unknown(CHECKOUT, Reason.VERSION_UNKNOWN, 3, NOON);
        tallies.unknown(CHECKOUT, Reason.FUNCTION_UNKNOWN, 2, NOON);
        tallies.found(ambiguous(CHECKOUT), seen(4, NOON), NOON);
        tallies.foundLate(ambiguous(CHECKOUT), seen(2, NOON), NOON);
        store.add(tallies);

        DecorationCounts counts = freshness.of("123456789012", NOON).get(0).counts();

        assertThat(counts.decorated()).isZero();
        assertThat(counts.ambiguous()).isEqualTo(6);
        assertThat(counts.pending()).isEqualTo(3);
        assertThat(counts.events()).isEqualTo(9);
    }

    @Test
    void takesWhatWasDecoratedLateFromThePending() {
        DecorationCounters tallies = new DecorationCounters();
        tallies.unknown(CHECKOUT, Reason.FUNCTION_UNKNOWN, 3, NOON);
        store.add(tallies);
        DecorationCounters late = new DecorationCounters();
        late.foundLate(late(CHECKOUT), seen(2, NOON), NOON.plusSeconds(60));
        store.add(late);

        DecorationCounts counts = freshness.of("123456789012", NOON).get(0).counts();

        assertThat(counts.pending()).isEqualTo(1);
        assertThat(counts.late()).isEqualTo(2);
        assertThat(counts.events()).isEqualTo(3);
        assertThat(counts.age(0.5))
                .as("it says nothing of how old metadata is at write")
                .isEmpty();
    }

    @Test
    void tellsHowAnAccountsEventsWereWrittenStepByStep() {
        DecorationCounters tallies = new DecorationCounters();
        tallies.found(found(CHECKOUT, 1, Duration.ZERO), seen(3, NOON), NOON);
        tallies.unknown(CHECKOUT, Reason.FUNCTION_UNKNOWN, 2, NOON.plusSeconds(269));
        tallies.found(late(CHECKOUT), seen(2, NOON), NOON.plusSeconds(300));
        tallies.found(found(CHECKOUT, 1, Duration.ZERO), seen(4, NOON), NOON.plusSeconds(300));
        tallies.found(found(CHECKOUT, 1, Duration.ZERO), seen(5, NOON), NOON.plusSeconds(600));
        tallies.found(found(OTHER, 2, Duration.ZERO), seen(7, NOON), NOON);
        store.add(tallies);

        DecorationTimeline timeline = freshness.timeline("123456789012", NOON, Duration.ofMinutes(5), 2);

        assertThat(timeline.from()).isEqualTo(NOON.truncatedTo(ChronoUnit.MINUTES));
        assertThat(timeline.decorated()).containsExactly(3L, 4L);
        assertThat(timeline.pending()).containsExactly(2L, 0L);
    }

    @Test
    void tellsOneAccountsFromAMomentOn() {
        DecorationCounters tallies = new DecorationCounters();
        tallies.found(found(CHECKOUT, 1, Duration.ZERO), seen(1, NOON), NOON);
        tallies.found(found(OTHER, 2, Duration.ZERO), seen(1, NOON), NOON);
        store.add(tallies);

        assertThat(freshness.of("210987654321", NOON))
                .extracting(RegionFreshness::accountId)
                .containsExactly("210987654321");
        assertThat(freshness.of("123456789012", NOON.plusSeconds(60))).isEmpty();
        assertThat(DecorationCounts.sum(freshness.ofAll(NOON).stream()
                                .map(RegionFreshness::counts)
                                .toList())
                        .events())
                .isEqualTo(2);
    }

    @Test
    void notesWhenAFunctionAndAVersionOfItWereFirstAndLastHeardOf() {
        DecorationCounters tallies = new DecorationCounters();
        tallies.found(found(CHECKOUT, 1, Duration.ZERO), seen(2, NOON), NOON);
        store.add(tallies);
        DecorationCounters more = new DecorationCounters();
        more.found(found(CHECKOUT, 1, Duration.ZERO), seen(1, NOON.minusSeconds(60)), NOON);
        more.found(found(CHECKOUT, 2, Duration.ZERO), seen(4, NOON.plusSeconds(60)), NOON);
        store.add(more);

        assertThat(jdbc.sql("SELECT function_arn, first_event_at, last_event_at, events FROM function_activity")
                        .query((row, number) -> List.of(
                                row.getString(1),
                                row.getTimestamp(2).toInstant(),
                                row.getTimestamp(3).toInstant(),
                                row.getLong(4)))
                        .list())
                .containsExactly(List.of(CHECKOUT.toString(), NOON.minusSeconds(60), NOON.plusSeconds(60), 7L));
        assertThat(jdbc.sql("SELECT events FROM metadata_use ORDER BY metadata_id")
                        .query(Long.class)
                        .list())
                .containsExactly(3L, 4L);
    }

    @Test
    void removesOldMinutes() {
        DecorationCounters tallies = new DecorationCounters();
        tallies.unknown(CHECKOUT, Reason.FUNCTION_UNKNOWN, 1, NOON);
        tallies.unknown(CHECKOUT, Reason.FUNCTION_UNKNOWN, 1, NOON.plusSeconds(60));
        store.add(tallies);

        assertThat(store.removeBefore(NOON.plusSeconds(15))).isEqualTo(1);

        assertThat(freshness.of("123456789012", NOON).get(0).counts().pending()).isEqualTo(1);
    }

    private static EventTimeRange seen(long events, Instant at) {
        return new EventTimeRange(events, at, at);
    }

    private static Found found(FunctionArn arn, long metadataId, Duration age) {
        return new Found(metadata(arn, metadataId), age, DecorationStatus.DECORATED);
    }

    private static Found late(FunctionArn arn) {
        return new Found(metadata(arn, 1), Duration.ofSeconds(1), DecorationStatus.LATE);
    }

    private static Found ambiguous(FunctionArn arn) {
        return new Found(metadata(arn, 1), Duration.ofSeconds(1), DecorationStatus.AMBIGUOUS);
    }

    private static FunctionMetadata metadata(FunctionArn arn, long id) {
        FunctionConfiguration configuration = FunctionConfiguration.builder().build();
        return new FunctionMetadata(
                id, new FunctionDescription(arn, configuration, Map.of(), "shop"), MetadataSource.POLL);
    }
}
