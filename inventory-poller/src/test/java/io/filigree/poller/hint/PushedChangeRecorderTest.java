package io.filigree.poller.hint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.db.account.AccountSettings;
import io.filigree.db.account.PollWishes;
import io.filigree.db.account.Unpairing;
import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.PushedChange;
import io.filigree.db.hint.PushedChange.Alias;
import io.filigree.db.hint.PushedChange.Details;
import io.filigree.db.hint.PushedChange.Kind;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushedChangeRecorderTest {

    private static final Map<String, String> TAGS = Map.of("team", "payments");
    private static final InvokedArn FUNCTION = new InvokedArn(HintFixture.CHECKOUT, null);

    private final HintFixture fixture = new HintFixture();
    private final Instant swept = fixture.now();
    private final PushedChangeRecorder recorder =
            new PushedChangeRecorder(fixture.accounts, fixture.reader, fixture.inventory, fixture.hints);

    @BeforeEach
    void sweep() {
        sweep(swept, HintFixture.describe(HintFixture.CHECKOUT, 128, TAGS));
        fixture.pass(Duration.ofMinutes(1));
    }

    @Test
    void aWholeConfigurationStandsAtOnceWithTheTagsThatWereThere() {
        apply(configured(swept.plusSeconds(10), 256, "2026-11-20T12:00:10.000+0000"));

        assertThat(current().configuration().memorySizeMb()).isEqualTo(256);
        assertThat(current().tags()).isEqualTo(TAGS);
        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).hasValueSatisfying(known -> {
            assertThat(known.metadata().source()).isEqualTo(MetadataSource.PUSH);
            assertThat(known.seenAt()).isEqualTo(swept.plusSeconds(10));
        });
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void aNewFunctionIsKnownFromItsCreationWithItsTags() {
        PushedChange created = new PushedChange(
                "created",
                fixture.now(),
                HintedFunction.latest(HintFixture.REFUND),
                Kind.CONFIGURED,
                Details.configuration(HintFixture.configuration("$LATEST", 512), Map.of("team", "refunds")));

        apply(created);

        assertThat(fixture.snapshot().find(new InvokedArn(HintFixture.REFUND, null)))
                .hasValueSatisfying(known ->
                        assertThat(known.metadata().description().tags()).isEqualTo(Map.of("team", "refunds")));
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void aConfigurationOfAFunctionWhoseTagsNobodyKnowsIsAskedFor() {
        apply(new PushedChange(
                "unknown",
                fixture.now(),
                HintedFunction.latest(HintFixture.REFUND),
                Kind.CONFIGURED,
                Details.configuration(HintFixture.configuration("$LATEST", 512), null)));

        assertThat(fixture.snapshot().find(new InvokedArn(HintFixture.REFUND, null)))
                .isEmpty();
        assertThat(fixture.openHints()).isEqualTo(1);
    }

    @Test
    void anOlderConfigurationDoesNotOverrideANewerOne() {
        apply(configured(swept.plusSeconds(20), 512, "2026-11-20T12:00:20.000+0000"));
        apply(configured(swept.plusSeconds(10), 256, "2026-11-20T12:00:10.000+0000"));

        assertThat(current().configuration().memorySizeMb()).isEqualTo(512);
        assertThat(fixture.openHints()).as("and AWS is asked which holds").isEqualTo(1);
    }

    @Test
    void ofTwoConfigurationsInOneSecondTheLaterStandsInWhateverOrderTheyCome() {
        apply(configured(swept.plusSeconds(10), 512, "2026-11-20T12:00:10.800+0000"));
        apply(configured(swept.plusSeconds(10), 256, "2026-11-20T12:00:10.200+0000"));

        assertThat(current().configuration().memorySizeMb()).isEqualTo(512);
    }

    @Test
    void aSweepThatBeganLaterStands() {
        sweep(swept.plusSeconds(30), HintFixture.describe(HintFixture.CHECKOUT, 1024, TAGS));

        apply(configured(swept.plusSeconds(10), 256, "2026-11-20T12:00:10.000+0000"));

        assertThat(current().configuration().memorySizeMb()).isEqualTo(1024);
    }

    @Test
    void tagsAreAddedToAndTakenFromThoseThatWereThere() {
        apply(tagged(swept.plusSeconds(10), Map.of("team", "checkout", "stage", "prod")));
        apply(untagged(swept.plusSeconds(20), "stage"));

        assertThat(current().tags()).isEqualTo(Map.of("team", "checkout"));
        assertThat(current().configuration().memorySizeMb()).isEqualTo(128);
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void tagsThatChangeInOneSecondOrOutOfOrderAreAskedFor() {
        apply(tagged(swept.plusSeconds(10), Map.of("stage", "prod")));
        apply(untagged(swept.plusSeconds(10), "stage"));
        assertThat(fixture.openHints()).isEqualTo(1);
        assertThat(current().tags()).isEqualTo(Map.of("team", "payments", "stage", "prod"));
    }

    @Test
    void aDeletedFunctionIsDeletedAndFindableForItsLateEvents() {
        apply(new PushedChange(
                "deleted",
                swept.plusSeconds(10),
                HintedFunction.latest(HintFixture.CHECKOUT),
                Kind.DELETED,
                Details.NONE));

        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).isEmpty();
        assertThat(fixture.snapshot().find(FUNCTION)).isPresent();
        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void aDeletionBeforeTheLastSweepIsAskedAbout() {
        apply(new PushedChange(
                "deleted",
                swept.minusSeconds(10),
                HintedFunction.latest(HintFixture.CHECKOUT),
                Kind.DELETED,
                Details.NONE));

        assertThat(fixture.reader.current(HintFixture.CHECKOUT)).isPresent();
        assertThat(fixture.openHints()).isEqualTo(1);
    }

    @Test
    void aPublishedVersionIsRecordedAsThatAndLeavesTheFunctionAlone() {
        apply(new PushedChange(
                "published",
                swept.plusSeconds(10),
                new HintedFunction(HintFixture.CHECKOUT, "1"),
                Kind.CONFIGURED,
                Details.configuration(HintFixture.configuration("1", 256), null)));

        assertThat(fixture.snapshot().find(new InvokedArn(HintFixture.CHECKOUT, "1")))
                .hasValueSatisfying(known -> {
                    assertThat(known.metadata().description().configuration().memorySizeMb())
                            .isEqualTo(256);
                    assertThat(known.metadata().description().tags()).isEqualTo(TAGS);
                });
        assertThat(current().configuration().memorySizeMb()).isEqualTo(128);
    }

    @Test
    void anAliasIsFollowedOnlyWhereSweepsMendWhatALostEventLeaves() {
        PushedChange aliased = new PushedChange(
                "aliased",
                swept.plusSeconds(10),
                HintedFunction.latest(HintFixture.CHECKOUT),
                Kind.ALIASED,
                Details.alias(new Alias("live", "7")));

        apply(aliased);
        assertThat(aliases()).isEmpty();

        fixture.accounts.settings(
                HintFixture.ACCOUNT, new AccountSettings("Shop", List.of(), new PollWishes(null, null, true)));
        apply(aliased);
        assertThat(aliases()).containsExactly("live 7");
        assertThat(fixture.openHints()).as("the version is asked for").isEqualTo(1);
    }

    @Test
    void aChangeOfAnAccountThatIsNotPairedAnyMoreIsDropped() {
        fixture.accounts.unpair(HintFixture.ACCOUNT, Unpairing.KEEP);

        apply(configured(swept.plusSeconds(10), 256, "2026-11-20T12:00:10.000+0000"));

        assertThat(fixture.openHints()).isZero();
    }

    @Test
    void aChangeInARegionThatTheAccountLeavesOutIsDropped() {
        fixture.accounts.settings(
                HintFixture.ACCOUNT, new AccountSettings("Shop", List.of("us-east-2"), PollWishes.NONE));

        apply(configured(swept.plusSeconds(10), 256, "2026-11-20T12:00:10.000+0000"));

        assertThat(current().configuration().memorySizeMb()).isEqualTo(128);
        assertThat(fixture.openHints()).isZero();
    }

    private void apply(PushedChange change) {
        recorder.apply(change, fixture.now());
    }

    private void sweep(Instant at, FunctionDescription function) {
        fixture.inventory.record(
                new RegionSweep(HintFixture.ACCOUNT, HintFixture.IRELAND.region(), at, List.of(function)));
    }

    private FunctionDescription current() {
        return fixture.reader
                .current(HintFixture.CHECKOUT)
                .orElseThrow()
                .metadata()
                .description();
    }

    private List<String> aliases() {
        return fixture.jdbc
                .sql("SELECT alias || ' ' || version FROM function_alias")
                .query(String.class)
                .list();
    }

    private static PushedChange configured(Instant at, int memory, String lastModified) {
        return new PushedChange(
                "configured",
                at,
                HintedFunction.latest(HintFixture.CHECKOUT),
                Kind.CONFIGURED,
                Details.configuration(HintFixture.configuration("$LATEST", memory, lastModified), null));
    }

    private static PushedChange tagged(Instant at, Map<String, String> tags) {
        return new PushedChange(
                "tagged", at, HintedFunction.latest(HintFixture.CHECKOUT), Kind.TAGGED, Details.tags(tags));
    }

    private static PushedChange untagged(Instant at, String key) {
        return new PushedChange(
                "untagged",
                at,
                HintedFunction.latest(HintFixture.CHECKOUT),
                Kind.UNTAGGED,
                Details.tagKeys(List.of(key)));
    }
}
