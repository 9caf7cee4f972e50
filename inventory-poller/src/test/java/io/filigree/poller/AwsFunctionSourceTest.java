package io.filigree.poller;

import static io.filigree.poller.PollingFixture.IRELAND;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.hint.HintedFunction;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.poller.hint.FunctionSource.Lookup;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Tag("slow")
@ExtendWith(OutputCaptureExtension.class)
class AwsFunctionSourceTest {

    private static final FunctionArn CHECKOUT = FunctionArn.of(IRELAND, PollingFixture.ACCOUNT, "checkout");
    private static final String ASK = "lambda:GetFunctionConfiguration";

    private final PollingFixture fixture = new PollingFixture();
    private final AwsFunctionSource source = new AwsFunctionSource(fixture.sessions);
    private final PairedAccount paired = fixture.pair(IRELAND);

    @BeforeEach
    void deploy() {
        fixture.account.put(FakeFunction.named(IRELAND, "checkout")
                .memorySizeMb(256)
                .tag("team", "payments")
                .publishVersion()
                .build());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void saysOfOneFunctionExactlyWhatASweepSaysOfIt() {
        fixture.poller.poll(paired);

        Lookup.Found found = (Lookup.Found) read("$LATEST");

        assertThat(new InventoryReader(fixture.postgres.dataSource(), Duration.ofDays(1)).current(CHECKOUT))
                .hasValueSatisfying(known -> {
                    assertThat(found.configuration())
                            .isEqualTo(known.metadata().description().configuration());
                    assertThat(found.tags())
                            .isEqualTo(known.metadata().description().tags());
                });
    }

    @Test
    void saysWhatAPublishedVersionIs() {
        Lookup.Found found = (Lookup.Found) read("1");

        assertThat(found.configuration().version()).isEqualTo("1");
        assertThat(found.tags()).isEqualTo(Map.of("team", "payments"));
    }

    @Test
    void tellsWhatIsNotThereFromWhatItMayNotSee() {
        assertThat(read("2")).isInstanceOf(Lookup.NotFound.class);
        fixture.account.remove(IRELAND, "checkout");
        assertThat(read("$LATEST")).isInstanceOf(Lookup.NotFound.class);

        fixture.account.faults().denyAction(ASK);
        assertThat(read("$LATEST"))
                .isInstanceOfSatisfying(
                        Lookup.Refused.class,
                        refused -> assertThat(refused.reason()).contains(ASK));
    }

    @Test
    void knowsTheConfigurationWhenItMayNotSeeTheTags() {
        fixture.account.faults().denyAction("lambda:ListTags");

        assertThat(read("$LATEST")).isInstanceOfSatisfying(Lookup.Found.class, found -> {
            assertThat(found.configuration().memorySizeMb()).isEqualTo(256);
            assertThat(found.tags()).isNull();
        });
    }

    @Test
    void retriesWhenTheTagsAreThrottled() {
        fixture.account.faults().throttleEvery("lambda:ListTags", IRELAND, 1);

        assertThat(read("$LATEST")).isInstanceOf(Lookup.Failed.class);
    }

    @Test
    void assumesTheRoleOnceMoreWhenItsSessionEnded() {
        read("$LATEST");
        fixture.account.endSessions();

        assertThat(read("$LATEST")).isInstanceOf(Lookup.Found.class);
        assertThat(read("$LATEST")).isInstanceOf(Lookup.Found.class);
        assertThat(fixture.aws.calls().count("sts:AssumeRole")).isEqualTo(2);
    }

    @Test
    void keepsItsSessionWhereARegionRefusesIt() {
        read("$LATEST");
        fixture.account.faults().refuseSessionsIn(IRELAND);

        assertThat(read("$LATEST"))
                .isInstanceOfSatisfying(
                        Lookup.Refused.class,
                        refused -> assertThat(refused.reason()).contains("the region is not enabled"));
        assertThat(fixture.aws.calls().count("sts:AssumeRole")).isOne();
    }

    @Test
    void failsForNowWhenTheRoleIsGone() {
        read("$LATEST");
        fixture.account.removeRole(PollingFixture.ROLE);

        assertThat(read("$LATEST")).isInstanceOf(Lookup.Refused.class);
        assertThat(fixture.aws.calls().count("sts:AssumeRole")).isEqualTo(2);
    }

    @Test
    void waitsOutAShortThrottlingAndReportsALongOne() {
        fixture.account.faults().throttleNext(ASK, IRELAND, 1);
        assertThat(read("$LATEST")).isInstanceOf(Lookup.Found.class);

        fixture.account.faults().throttleEvery(ASK, IRELAND, 1);
        assertThat(read("$LATEST")).isInstanceOf(Lookup.Failed.class);
    }

    @Test
    void keepsNoEnvironment(CapturedOutput output) {
        Lookup lookup = read("$LATEST");

        assertThat(lookup.toString() + output).doesNotContain(FakeFunction.PLANTED_SECRET);
    }

    private Lookup read(String version) {
        return source.read(paired, new HintedFunction(CHECKOUT, version));
    }
}
