package io.filigree.poller.hint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.filigree.db.account.AccountSettings;
import io.filigree.db.account.PollOverrides;
import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.PushedChange;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.poller.hint.FunctionSource.Lookup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class HintedFunctionsTest {

    private static final HintedFunction LATEST = HintedFunction.latest(HintFixture.CHECKOUT);
    private static final HintedFunction SEVENTH = new HintedFunction(HintFixture.CHECKOUT, "7");

    private final HintFixture fixture = new HintFixture();
    private final Map<HintedFunction, Lookup> aws = new HashMap<>();
    private final Map<HintedFunction, Integer> reads = new HashMap<>();
    private final HintedFunctions functions = new HintedFunctions(
            fixture.accounts,
            fixture.hints,
            fixture.reader,
            fixture.inventory,
            (account, function) -> {
                reads.merge(function, 1, Integer::sum);
                return aws.getOrDefault(function, new Lookup.NotFound());
            },
            fixture.clock);

    @Test
    void recordsWhatAwsSaysOfAFunctionThatWasMissed() {
        aws.put(LATEST, found("$LATEST", 256));
        fixture.hints.missed(List.of(LATEST), fixture.now());

        readAll();

        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).hasValueSatisfying(known -> {
            assertThat(known.metadata().description())
                    .isEqualTo(new FunctionDescription(
                            HintFixture.CHECKOUT,
                            HintFixture.configuration("$LATEST", 256),
                            Map.of("team", "payments"),
                            "Shop"));
            assertThat(known.metadata().source()).isEqualTo(MetadataSource.MISS);
            assertThat(known.seenAt()).isEqualTo(fixture.now());
        });
        assertThat(fixture.snapshot().find(new InvokedArn(HintFixture.CHECKOUT, null)))
                .isPresent();
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void keepsTheKnownTagsWhenTheRoleMayNotReadThem() {
        aws.put(LATEST, found("$LATEST", 128));
        fixture.hints.missed(List.of(LATEST), fixture.now());
        readAll();

        aws.put(LATEST, new Lookup.Found(HintFixture.configuration("$LATEST", 256), null));
        push(LATEST, fixture.pass(Duration.ofMinutes(5)));
        readAll();

        assertThat(current()).isEqualTo(HintFixture.describe(HintFixture.CHECKOUT, 256, Map.of("team", "payments")));
    }

    @Test
    void recordsANewFunctionWithoutTagsWhenTheRoleMayNotReadThem() {
        aws.put(LATEST, new Lookup.Found(HintFixture.configuration("$LATEST", 256), null));
        fixture.hints.missed(List.of(LATEST), fixture.now());

        readAll();

        assertThat(current()).isEqualTo(HintFixture.describe(HintFixture.CHECKOUT, 256, Map.of()));
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void recordsAPublishedVersionBesideItsFunction() {
        aws.put(LATEST, found("$LATEST", 256));
        aws.put(SEVENTH, found("7", 128));
        fixture.hints.missed(List.of(LATEST, SEVENTH), fixture.now());

        readAll();

        assertThat(memoryOf(new InvokedArn(HintFixture.CHECKOUT, "7"))).isEqualTo(128);
        assertThat(memoryOf(new InvokedArn(HintFixture.CHECKOUT, null))).isEqualTo(256);
    }

    @Test
    void doublesTheDelayForWhatAwsDoesNotKnow() {
        List<Long> silences = List.of(10L, 20L, 40L, 80L, 160L, 320L, 360L, 360L);
        for (int i = 0; i < silences.size(); i++) {
            fixture.hints.missed(List.of(LATEST), fixture.now());
            readAll();
            assertThat(reads.get(LATEST)).as("reads").isEqualTo(i + 1);

            fixture.pass(Duration.ofMinutes(silences.get(i)).minusSeconds(1));
            fixture.hints.missed(List.of(LATEST), fixture.now());
            readAll();
            assertThat(reads.get(LATEST))
                    .as("reads within %d min", silences.get(i))
                    .isEqualTo(i + 1);
            fixture.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void marksAFunctionAsDeletedThatAwsDoesNotKnowAnyMore() {
        sweep(128);
        push(LATEST, fixture.pass(Duration.ofSeconds(1)));

        readAll();

        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).isEmpty();
    }

    @Test
    void recordsWhatAwsSaysOfAFunctionThatWasPushed() {
        sweep(128);
        aws.put(LATEST, found("$LATEST", 256));
        push(LATEST, fixture.pass(Duration.ofSeconds(1)));

        readAll();

        assertThat(reads).containsExactly(Map.entry(LATEST, 1));
        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).hasValueSatisfying(known -> {
            assertThat(known.metadata().source()).isEqualTo(MetadataSource.PUSH);
            assertThat(known.metadata().description().tags()).isEqualTo(Map.of("team", "payments"));
        });
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void aPushedDeletionOfAFunctionThatAwsKnowsDeletesNothing() {
        sweep(128);
        aws.put(LATEST, new Lookup.Found(HintFixture.configuration("$LATEST", 128), Map.of()));
        push(LATEST, fixture.pass(Duration.ofSeconds(1)));

        readAll();

        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).isPresent();
    }

    @Test
    void aPushedFunctionThatAwsDoesNotKnowMakesNoRow() {
        push(LATEST, fixture.now());

        readAll();
        fixture.pass(Duration.ofSeconds(10));
        readAll();
        fixture.pass(Duration.ofSeconds(10));
        readAll();
        fixture.pass(Duration.ofSeconds(10));
        readAll();

        assertThat(reads.get(LATEST))
                .as("retried while it may just have been created")
                .isEqualTo(3);
        assertThat(fixture.jdbc
                        .sql("SELECT (SELECT count(*) FROM lambda_function) + (SELECT count(*) FROM function_metadata)")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void readsAgainWhenTheLookupIsOlderThanTheChange() {
        sweep(128);
        aws.put(LATEST, new Lookup.Found(HintFixture.configuration("$LATEST", 128), Map.of()));
        push(LATEST, fixture.pass(Duration.ofSeconds(1)));
        readAll();
        aws.put(LATEST, found("$LATEST", 256));

        fixture.pass(Duration.ofSeconds(3));
        readAll();

        assertThat(reads.get(LATEST)).isEqualTo(2);
        assertThat(memoryOf(new InvokedArn(HintFixture.CHECKOUT, null))).isEqualTo(256);
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void aReplayedEventOfDaysAgoCostsOneCallAndChangesNothing() {
        sweep(128);
        aws.put(LATEST, new Lookup.Found(HintFixture.configuration("$LATEST", 128), Map.of()));
        Instant daysAgo = fixture.now();
        fixture.hints.changed(List.of(new PushedChange(LATEST, daysAgo)), fixture.pass(Duration.ofDays(3)));

        readAll();

        assertThat(reads.get(LATEST)).isEqualTo(1);
        assertThat(memoryOf(new InvokedArn(HintFixture.CHECKOUT, null))).isEqualTo(128);
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void aFloodOfMadeUpFunctionsLeavesAnHonestMissItsTurn() {
        fixture.hints.changed(
                IntStream.range(0, 60)
                        .mapToObj(i ->
                                HintedFunction.latest(FunctionArn.of("eu-west-1", HintFixture.ACCOUNT, "made-up-" + i)))
                        .map(function -> new PushedChange(function, fixture.now()))
                        .toList(),
                fixture.now());
        aws.put(LATEST, found("$LATEST", 256));
        fixture.hints.missed(List.of(LATEST), fixture.pass(Duration.ofSeconds(1)));

        for (int i = 0; i < 3; i++) {
            functions.lookUpNext(HintFixture.IRELAND);
        }

        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).isPresent();
    }

    @Test
    void aVersionThatAwsDoesNotKnowSaysNothingOfItsFunction() {
        sweep(128);
        fixture.hints.missed(List.of(SEVENTH), fixture.pass(Duration.ofSeconds(1)));

        readAll();

        assertThat(reads).containsOnlyKeys(SEVENTH);
        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).isPresent();
    }

    @Test
    void doesNotAskWhatAPollTaughtMeanwhile() {
        fixture.hints.missed(List.of(LATEST), fixture.now());
        sweep(128);

        readAll();

        assertThat(reads).isEmpty();
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void readsNothingMoreOfARegionWhereItMayNot() {
        HintedFunction refund = HintedFunction.latest(HintFixture.REFUND);
        aws.put(LATEST, new Lookup.Refused("not allowed"));
        aws.put(refund, new Lookup.Refused("not allowed"));
        fixture.hints.missed(List.of(LATEST, refund), fixture.now());

        readAll();

        assertThat(reads.values()).containsExactly(1);
        assertThat(fixture.jdbc
                        .sql("SELECT DISTINCT reason FROM inventory_hint")
                        .query(String.class)
                        .list())
                .containsExactly("not allowed");
    }

    @Test
    void readsAgainSoonAfterAFailureThatPasses() {
        aws.put(LATEST, new Lookup.Failed("throttled"));
        fixture.hints.missed(List.of(LATEST), fixture.now());
        readAll();
        aws.put(LATEST, found("$LATEST", 256));

        readAll();
        assertThat(reads.get(LATEST)).isEqualTo(1);

        fixture.pass(Duration.ofSeconds(5));
        readAll();
        assertThat(reads.get(LATEST)).isEqualTo(2);
        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).isPresent();
    }

    @Test
    void readsNothingOfAPausedAccount() {
        fixture.hints.missed(List.of(LATEST), fixture.now());
        fixture.accounts.pause(HintFixture.ACCOUNT, Instant.now());

        readAll();

        assertThat(reads).isEmpty();
        assertThat(fixture.openHints()).isEqualTo(1);
    }

    @Test
    void readsNothingInARegionThatTheAccountLeavesOut() {
        fixture.accounts.settings(
                HintFixture.ACCOUNT, new AccountSettings("Shop", List.of("us-east-2"), PollOverrides.NONE));
        fixture.hints.missed(List.of(LATEST), fixture.now());

        readAll();

        assertThat(reads).isEmpty();
        assertThat(fixture.openHints()).isZero();
    }

    private FunctionDescription current() {
        return fixture.reader
                .current(HintFixture.CHECKOUT)
                .orElseThrow()
                .metadata()
                .description();
    }

    private void readAll() {
        while (functions.lookUpNext(HintFixture.IRELAND)) {
            assertThat(reads.size()).isLessThan(10);
        }
    }

    private void push(HintedFunction function, Instant at) {
        fixture.hints.changed(List.of(new PushedChange(function, at)), at);
    }

    private void sweep(int memory) {
        fixture.inventory.record(new RegionSweep(
                HintFixture.ACCOUNT,
                HintFixture.IRELAND.region(),
                fixture.now(),
                List.of(HintFixture.describe(HintFixture.CHECKOUT, memory, Map.of()))));
    }

    private int memoryOf(InvokedArn invoked) {
        return fixture.snapshot()
                .find(invoked)
                .orElseThrow()
                .metadata()
                .description()
                .configuration()
                .memorySizeMb();
    }

    private static Lookup found(String version, int memory) {
        return new Lookup.Found(HintFixture.configuration(version, memory), Map.of("team", "payments"));
    }
}
