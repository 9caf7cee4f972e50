package io.filigree.db.hint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class InventoryHintsTest {

    private static final String ACCOUNT_ID = "123456789012";
    private static final AccountRegion IRELAND = new AccountRegion(ACCOUNT_ID, "eu-west-1");
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", ACCOUNT_ID, "checkout");
    private static final HintedFunction LATEST = HintedFunction.latest(CHECKOUT);
    private static final HintedFunction SEVENTH = new HintedFunction(CHECKOUT, "7");
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final InventoryHints hints = new InventoryHints(dataSource);

    @BeforeEach
    void pair() {
        jdbc.sql("INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at)"
                        + " VALUES (:id, 'shop', 'arn', 'x', 'verified', now())")
                .param("id", ACCOUNT_ID)
                .update();
    }

    @Test
    void holdsAFunctionOnceHoweverOftenItWasMissed() {
        hints.missed(List.of(LATEST), NOON);
        hints.missed(List.of(LATEST), NOON.plusSeconds(1));

        assertThat(count()).isEqualTo(1);
        assertThat(hints.due(NOON)).containsExactly(IRELAND);
        assertThat(hints.next(IRELAND, 0, NOON))
                .hasValue(new InventoryHint(LATEST, MetadataSource.MISS, NOON, null, 0));
    }

    @Test
    void hasAVersionAskedAboutBeforeItsFunction() {
        hints.missed(List.of(LATEST, SEVENTH), NOON);

        InventoryHint first = hints.next(IRELAND, 0, NOON).orElseThrow();
        hints.resolved(first, NOON);
        InventoryHint second = hints.next(IRELAND, 0, NOON).orElseThrow();
        hints.resolved(second, NOON);

        assertThat(List.of(first.function(), second.function())).containsExactly(SEVENTH, LATEST);
        assertThat(hints.next(IRELAND, 0, NOON)).isEmpty();
        assertThat(count()).isZero();
    }

    @Test
    void remembersWhatCameToNothingUntilItsTimeIsOver() {
        hints.missed(List.of(LATEST), NOON);
        hints.closed(hints.next(IRELAND, 0, NOON).orElseThrow(), "unknown", NOON.plus(SILENCE));

        hints.missed(List.of(LATEST), NOON.plus(SILENCE).minusSeconds(1));
        assertThat(hints.due(NOON.plus(SILENCE))).isEmpty();

        hints.missed(List.of(LATEST), NOON.plus(SILENCE));
        assertThat(hints.next(IRELAND, 0, NOON.plus(SILENCE)))
                .hasValue(new InventoryHint(LATEST, MetadataSource.MISS, NOON.plus(SILENCE), null, 1));
    }

    @Test
    void asksAtOnceWhenAwsTellsOfAChangeWhateverCameOfAskingBefore() {
        hints.missed(List.of(LATEST), NOON);
        hints.closed(hints.next(IRELAND, 0, NOON).orElseThrow(), "unknown", NOON.plus(SILENCE));

        push(LATEST, NOON.plusSeconds(5));

        assertThat(hints.next(IRELAND, 0, NOON.plusSeconds(5)))
                .hasValue(new InventoryHint(LATEST, MetadataSource.PUSH, NOON.plusSeconds(5), NOON.plusSeconds(5), 0));
    }

    @Test
    void anAnswerDoesNotCloseAHintThatCameAfterTheQuestion() {
        push(LATEST, NOON);
        InventoryHint asked = hints.next(IRELAND, 0, NOON).orElseThrow();
        push(LATEST, NOON.plusSeconds(1));

        hints.resolved(asked, NOON);

        assertThat(hints.next(IRELAND, 0, NOON.plusSeconds(1)))
                .as("not at once")
                .isEmpty();
        assertThat(hints.next(IRELAND, 0, NOON.plusSeconds(2))).isPresent();
    }

    @Test
    void keepsTheQueuePositionOfAFunctionThatIsPushedAgainAndAgain() {
        know("checkout");
        know("refund");
        HintedFunction refund = HintedFunction.latest(FunctionArn.of("eu-west-1", ACCOUNT_ID, "refund"));
        push(LATEST, NOON);
        push(refund, NOON.plusSeconds(1));

        push(LATEST, NOON.plusSeconds(2));

        assertThat(hints.next(IRELAND, 1, NOON.plusSeconds(2)))
                .hasValueSatisfying(hint -> assertThat(hint.function()).isEqualTo(LATEST));
    }

    @Test
    void limitsThePushedFunctionsOfAnAccountThatTheInventoryDoesNotKnow() {
        know("checkout");
        int limit = InventoryHints.MAX_UNKNOWN_PER_MINUTE;

        PushedHints first = hints.changed(madeUp(0, limit + 190), NOON);
        assertThat(first).isEqualTo(new PushedHints(limit, 190, 0));
        assertThat(hints.changed(madeUp(1_000, 5), NOON.plusSeconds(30)).kept()).isZero();
        assertThat(hints.changed(List.of(new PushedChange(LATEST, NOON)), NOON).kept())
                .as("a known function is not limited")
                .isEqualTo(1);
        assertThat(hints.changed(madeUp(2_000, 5), NOON.plusSeconds(61)).kept()).isEqualTo(5);
    }

    @Test
    void servesMissedKnownAndMadeUpFunctionsInTurnHoweverManyThereAreOfOne() {
        know("checkout");
        hints.changed(madeUp(0, 60), NOON);
        HintedFunction missed = HintedFunction.latest(FunctionArn.of("eu-west-1", ACCOUNT_ID, "honest-miss"));
        hints.missed(List.of(missed), NOON.plusSeconds(1));
        push(LATEST, NOON.plusSeconds(2));

        List<HintedFunction> served = IntStream.range(0, InventoryHints.TURNS)
                .mapToObj(turn -> hints.next(IRELAND, turn, NOON.plusSeconds(3)))
                .map(hint -> hint.orElseThrow().function())
                .toList();

        assertThat(served).contains(missed, LATEST);
    }

    @Test
    void pushedFunctionsLeaveRoomForMissedOnes() {
        for (int minute = 0; minute < 20; minute++) {
            hints.changed(madeUp(minute * 100, 60), NOON.plusSeconds(61L * minute));
        }
        assertThat(count()).isEqualTo(1_200);

        hints.missed(List.of(LATEST), NOON);

        assertThat(count()).isEqualTo(1_201);
    }

    @Test
    void dropsWhatIsOfNoPairedAccount() {
        HintedFunction foreign = HintedFunction.latest(FunctionArn.of("eu-west-1", "210987654321", "checkout"));

        assertThat(hints.changed(List.of(new PushedChange(foreign, NOON), new PushedChange(LATEST, NOON)), NOON))
                .isEqualTo(new PushedHints(1, 0, 1));
    }

    private void push(HintedFunction function, Instant at) {
        hints.changed(List.of(new PushedChange(function, at)), at);
    }

    private static List<PushedChange> madeUp(int from, int number) {
        return IntStream.range(from, from + number)
                .mapToObj(i -> HintedFunction.latest(FunctionArn.of("eu-west-1", ACCOUNT_ID, "made-up-" + i)))
                .map(function -> new PushedChange(function, NOON))
                .toList();
    }

    private void know(String name) {
        FunctionArn arn = FunctionArn.of("eu-west-1", ACCOUNT_ID, name);
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, "nodejs20.x")
                .set(ConfigurationAttribute.HANDLER, "index.handler")
                .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, 128)
                .set(ConfigurationAttribute.TIMEOUT, 3)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .set(ConfigurationAttribute.CODE_SHA256, "sha")
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-20T11:00:00.000+0000")
                .set(ConfigurationAttribute.ROLE, "arn:role")
                .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/" + name)
                .build();
        new InventoryStore(dataSource)
                .record(new FunctionDescription(arn, configuration, Map.of(), "shop"), MetadataSource.POLL, NOON);
    }

    @Test
    void asksAgainLaterAfterAFailureThatPasses() {
        hints.missed(List.of(LATEST), NOON);
        hints.postponed(hints.next(IRELAND, 0, NOON).orElseThrow(), "throttled", NOON.plusSeconds(5));

        assertThat(hints.due(NOON.plusSeconds(4))).isEmpty();
        assertThat(hints.next(IRELAND, 0, NOON.plusSeconds(5)))
                .hasValueSatisfying(hint -> assertThat(hint.refusals()).isEqualTo(1));
    }

    @Test
    void closesAWholeRegionWhereWeMayNotAsk() {
        FunctionArn ohio = FunctionArn.of("us-east-2", ACCOUNT_ID, "checkout");
        hints.missed(List.of(LATEST, SEVENTH, HintedFunction.latest(ohio)), NOON);

        hints.closedIn(IRELAND, "denied", NOON.plus(SILENCE));

        assertThat(hints.due(NOON)).containsExactly(new AccountRegion(ACCOUNT_ID, "us-east-2"));
    }

    @Test
    void leavesAccountsAloneThatCannotBeAsked() {
        hints.missed(List.of(HintedFunction.latest(FunctionArn.of("eu-west-1", "210987654321", "checkout"))), NOON);
        assertThat(count()).isZero();

        hints.missed(List.of(LATEST), NOON);
        for (String state : List.of("status = 'broken'", "status = 'verified', paused_at = now()", "role_arn = NULL")) {
            jdbc.sql("UPDATE paired_account SET " + state).update();
            assertThat(hints.due(NOON)).as(state).isEmpty();
        }
    }

    @Test
    void boundsWhatOneAccountMayHaveAskedWithoutSilencingOthers() {
        jdbc.sql("INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at)"
                        + " VALUES ('210987654321', 'other', 'arn', 'x', 'verified', now())")
                .update();
        hints.missed(
                IntStream.range(0, InventoryHints.MAX_OF_AN_ACCOUNT)
                        .mapToObj(i -> HintedFunction.latest(FunctionArn.of("eu-west-1", ACCOUNT_ID, "made-up-" + i)))
                        .toList(),
                NOON);

        hints.missed(
                List.of(LATEST, HintedFunction.latest(FunctionArn.of("eu-west-1", "210987654321", "checkout"))), NOON);

        assertThat(count()).isEqualTo(InventoryHints.MAX_OF_AN_ACCOUNT + 1);
    }

    @Test
    void forgetsWhatNobodyHintedAtForLong() {
        hints.missed(List.of(LATEST), NOON);
        hints.missed(List.of(SEVENTH), NOON.plusSeconds(2));

        assertThat(hints.forget(NOON.plusSeconds(1))).isEqualTo(1);

        assertThat(hints.next(IRELAND, 0, NOON.plusSeconds(2)))
                .hasValueSatisfying(hint -> assertThat(hint.function()).isEqualTo(SEVENTH));
    }

    private long count() {
        return jdbc.sql("SELECT count(*) FROM inventory_hint").query(Long.class).single();
    }
}
