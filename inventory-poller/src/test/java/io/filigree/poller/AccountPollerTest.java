package io.filigree.poller;

import static io.filigree.poller.PollingFixture.ACCOUNT;
import static io.filigree.poller.PollingFixture.IRELAND;
import static io.filigree.poller.PollingFixture.OHIO;
import static io.filigree.poller.PollingFixture.ROLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class AccountPollerTest {

    private static final String TOKYO = "ap-northeast-1";

    private final PollingFixture fixture = new PollingFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void listsEveryPageAndJoinsTheTags() {
        IntStream.range(0, 120)
                .forEach(i ->
                        put(FakeFunction.named(IRELAND, "f-%03d".formatted(i)).tag("team", "team-" + i % 7)));
        put(FakeFunction.named(IRELAND, "never-tagged"));
        put(FakeFunction.named(IRELAND, "not-any-more").tags(Map.of()));

        RegionPoll poll = fixture.pollIreland(fixture.pair(IRELAND));

        assertThat(poll)
                .isEqualTo(new RegionPoll(
                        IRELAND, "ok", 122, 120, 122, 0, 0, 0, 6, 0, null, null, null, null, null, null));
        assertThat(fixture.count("lambda_function")).isEqualTo(122);
        assertThat(fixture.count("function_metadata WHERE tags = '{}'")).isEqualTo(2);
        assertThat(tagsOf("f-119")).isEqualTo("{\"team\": \"team-0\"}");
    }

    @Test
    void keepsWhatTheConfigurationSays() {
        put(FakeFunction.named(IRELAND, "checkout")
                .runtime("java99")
                .handler("Checkout::handle")
                .architecture("arm64")
                .memorySizeMb(1769)
                .timeoutSeconds(29)
                .member("EphemeralStorage", Map.of("Size", 1024))
                .member("SnapStart", Map.of("ApplyOn", "PublishedVersions", "OptimizationStatus", "Off"))
                .member("TracingConfig", Map.of("Mode", "Active"))
                .layers("arn:aws:lambda:eu-west-1:901920570463:layer:one:3")
                .logGroup("/shared/group"));
        put(FakeFunction.named(IRELAND, "thumbnails").image());

        fixture.pollIreland(fixture.pair(IRELAND));

        assertThat(fixture.jdbc.sql("""
                                SELECT runtime, handler, architecture, package_type, memory_size_mb, timeout_s,
                                       ephemeral_storage_mb, configuration ->> 'aws.lambda.snapStart' AS snap_start,
                                       configuration ->> 'aws.lambda.tracingMode' AS tracing_mode, layers[1], log_group, version,
                                       account_name, source
                                FROM function_metadata WHERE function_arn LIKE '%:checkout'
                                """).query().singleRow().values())
                .containsExactly(
                        "java99",
                        "Checkout::handle",
                        "arm64",
                        "Zip",
                        1769,
                        29,
                        1024,
                        "PublishedVersions",
                        "Active",
                        "arn:aws:lambda:eu-west-1:901920570463:layer:one:3",
                        "/shared/group",
                        "$LATEST",
                        "Checkout",
                        "poll");
        assertThat(fixture.jdbc
                        .sql("SELECT runtime, handler, package_type, log_group FROM function_metadata"
                                + " WHERE function_arn LIKE '%:thumbnails'")
                        .query()
                        .singleRow()
                        .values())
                .containsExactly(null, null, "Image", "/aws/lambda/thumbnails");
    }

    @Test
    void keepsEachVersionOfAnAttributeWithoutAColumn() {
        put(FakeFunction.named(IRELAND, "checkout"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        fixture.account.update(IRELAND, "checkout", it -> it.member("TracingConfig", Map.of("Mode", "Active")));

        assertThat(fixture.pollIreland(paired).changed()).isEqualTo(1);
        assertThat(fixture.jdbc
                        .sql(
                                "SELECT configuration ->> 'aws.lambda.tracingMode' FROM function_metadata ORDER BY metadata_id")
                        .query(String.class)
                        .list())
                .containsExactly("PassThrough", "Active");
    }

    @Test
    void writesNoFunctionWhenNothingChanged() {
        put(FakeFunction.named(IRELAND, "checkout").tag("team", "pay"));
        put(FakeFunction.named(IRELAND, "refund"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        List<String> before = rowVersions();

        RegionPoll again = fixture.pollIreland(paired);

        assertThat(again)
                .isEqualTo(new RegionPoll(IRELAND, "ok", 2, 1, 0, 0, 0, 0, 3, 0, null, null, null, null, null, null));
        assertThat(rowVersions()).isEqualTo(before);
    }

    @Test
    void closesTheOldVersionWhenMemoryOrTagsChange() {
        put(FakeFunction.named(IRELAND, "checkout").memorySizeMb(128).tag("team", "pay"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);

        fixture.account.update(IRELAND, "checkout", it -> it.memorySizeMb(256));
        RegionPoll afterMemory = fixture.pollIreland(paired);
        fixture.account.update(IRELAND, "checkout", it -> it.tag("team", "checkout"));
        RegionPoll afterTags = fixture.pollIreland(paired);

        assertThat(afterMemory.changed()).isEqualTo(1);
        assertThat(afterTags.changed()).isEqualTo(1);
        assertThat(fixture.jdbc
                        .sql("SELECT memory_size_mb || ' ' || (tags->>'team') || ' ' || (valid_to IS NULL)"
                                + " FROM function_metadata ORDER BY metadata_id")
                        .query(String.class)
                        .list())
                .containsExactly("128 pay false", "256 pay false", "256 checkout true");
    }

    @Test
    void marksAFunctionThatIsMissingOnceAndDeletesItWhenItIsTwice() {
        put(FakeFunction.named(IRELAND, "checkout"));
        put(FakeFunction.named(IRELAND, "refund"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        fixture.account.remove(IRELAND, "refund");

        assertThat(fixture.pollIreland(paired).missing()).isEqualTo(1);
        assertThat(fixture.count("lambda_function WHERE missing_since IS NOT NULL AND deleted_at IS NULL"))
                .isEqualTo(1);
        assertThat(fixture.pollIreland(paired).deleted()).isEqualTo(1);
        assertThat(fixture.count("lambda_function WHERE deleted_at IS NOT NULL"))
                .isEqualTo(1);
    }

    @Test
    void changesNothingWhenAPageFailsMidway() {
        IntStream.range(0, 60).forEach(i -> put(FakeFunction.named(IRELAND, "f-%03d".formatted(i))));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        List<String> before = rowVersions();
        fixture.account.update(IRELAND, "f-000", it -> it.memorySizeMb(3008));
        fixture.account.faults().failPage("lambda:ListFunctions", IRELAND, 2);

        RegionPoll poll = fixture.pollIreland(paired);

        assertThat(poll.status()).isEqualTo("failed");
        assertThat(poll.calls()).as("one page, and four attempts at the other").isEqualTo(5);
        assertThat(poll.reason()).contains("lambda:ListFunctions").contains("500");
        assertThat(rowVersions()).isEqualTo(before);
        assertThat(regionStatus(IRELAND)).startsWith("failed: lambda:ListFunctions");
        assertThat(fixture.stored().status()).isEqualTo(Status.VERIFIED);
    }

    @Test
    void recordsConfigurationAndKeepsTheTagsThatAreKnownWhenTagsAreDenied() {
        put(FakeFunction.named(IRELAND, "checkout").memorySizeMb(128).tag("team", "pay"));
        put(FakeFunction.named(OHIO, "refund").tag("team", "pay"));
        PairedAccount paired = fixture.pair(IRELAND, OHIO);
        fixture.poller.poll(paired);
        fixture.account.faults().denyAction("tag:GetResources", IRELAND);
        fixture.account.update(IRELAND, "checkout", it -> it.memorySizeMb(2048).tag("team", "other"));
        put(FakeFunction.named(IRELAND, "new-one").tag("team", "pay"));

        List<RegionPoll> polls = fixture.poller.poll(paired).regions();

        assertThat(polls).extracting(RegionPoll::status).containsExactly("ok", "ok");
        RegionPoll ireland = polls.get(0);
        assertThat(ireland.tagsReason()).contains("add tag:GetResources to the role's permissions policy");
        assertThat(ireland.tagsFix()).isEqualTo("Add tag:GetResources to the role's permissions policy");
        assertThat(ireland.added()).isOne();
        assertThat(ireland.changed()).isOne();
        assertThat(polls.get(1).tagsReason()).isNull();
        assertThat(memoryOf("checkout")).isEqualTo(2048);
        assertThat(tagsOf("checkout")).isEqualTo("{\"team\": \"pay\"}");
        assertThat(tagsOf("new-one")).isEqualTo("{}");
        assertThat(fixture.count("account_region WHERE tags_reason IS NOT NULL AND next_attempt_at IS NULL"))
                .isOne();

        fixture.account.faults().clear();
        fixture.poller.poll(paired);
        assertThat(tagsOf("checkout")).isEqualTo("{\"team\": \"other\"}");
        assertThat(tagsOf("new-one")).isEqualTo("{\"team\": \"pay\"}");
        assertThat(fixture.count("account_region WHERE tags_reason IS NOT NULL"))
                .isZero();
    }

    @Test
    void keepsAllKnownTagsWhenAPageOfTagsFails() {
        IntStream.range(0, 120)
                .forEach(i ->
                        put(FakeFunction.named(IRELAND, "f-%03d".formatted(i)).tag("team", "pay")));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        fixture.account.update(IRELAND, "f-000", it -> it.tag("team", "other"));
        fixture.account.faults().failPage("tag:GetResources", IRELAND, 2);

        RegionPoll poll = fixture.pollIreland(paired);

        assertThat(poll.status()).isEqualTo("ok");
        assertThat(poll.changed()).isZero();
        assertThat(poll.tagsReason()).contains("tag:GetResources", "500");
        assertThat(tagsOf("f-000")).isEqualTo("{\"team\": \"pay\"}");
        assertThat(tagsOf("f-119")).isEqualTo("{\"team\": \"pay\"}");
    }

    @Test
    void givesAFunctionThatIsMadeAnewNoTagsOfTheDeletedOne() {
        put(FakeFunction.named(IRELAND, "checkout").tag("team", "pay"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        fixture.account.remove(IRELAND, "checkout");
        fixture.pollIreland(paired);
        fixture.pollIreland(paired);
        fixture.account.faults().denyAction("tag:GetResources");
        put(FakeFunction.named(IRELAND, "checkout").tag("team", "other"));

        assertThat(fixture.pollIreland(paired).status()).isEqualTo("ok");
        assertThat(tagsOf("checkout")).isEqualTo("{}");
    }

    @Test
    void callsStsInTheConfiguredRegion() {
        put(FakeFunction.named(IRELAND, "checkout"));

        fixture.pollIreland(fixture.pair(IRELAND));

        assertThat(fixture.aws
                        .calls()
                        .count(call -> call.action().startsWith("sts:")
                                && !call.region().equals(PollingFixture.STS_REGION)))
                .isZero();
        assertThat(fixture.aws.calls().count("sts:AssumeRole", FakeAws.OPERATOR_ACCOUNT, PollingFixture.STS_REGION))
                .isOne();
    }

    @Test
    void saysThatOurOwnCredentialsAreNotKnown() {
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.aws.operatorPartition("none");

        assertThatThrownBy(() -> fixture.poller.poll(paired))
                .isInstanceOf(AccountUnreachableException.class)
                .hasMessageContaining("does not know Filigree's credentials (403 InvalidClientTokenId")
                .hasMessageNotContaining("region is not enabled");
        assertThat(fixture.stored().status())
                .as("nothing is wrong with the account")
                .isEqualTo(Status.VERIFIED);
    }

    @Test
    void blocksTheRegionThatAPolicyDeniesAndSweepsTheOthers() {
        put(FakeFunction.named(IRELAND, "checkout"));
        put(FakeFunction.named(OHIO, "refund"));
        fixture.account.faults().denyRegionByPolicy(IRELAND);

        AccountPoll poll = fixture.poller.poll(fixture.pair(IRELAND, OHIO));

        assertThat(poll.regions()).extracting(RegionPoll::status).containsExactly("blocked", "ok");
        assertThat(poll.regions().get(0).reason()).contains("lambda:ListFunctions", "service control policy");
        assertThat(regionStatus(IRELAND)).startsWith("blocked: lambda:ListFunctions");
        assertThat(fixture.count("lambda_function")).isEqualTo(1);
    }

    @Test
    void completesWhenItIsThrottled() {
        IntStream.range(0, 60).forEach(i -> put(FakeFunction.named(IRELAND, "f-%03d".formatted(i))));
        fixture.account.faults().throttleNext("lambda:ListFunctions", IRELAND, 1);

        RegionPoll poll = fixture.pollIreland(fixture.pair(IRELAND));

        assertThat(poll.functions()).isEqualTo(60);
        assertThat(poll.throttles()).isEqualTo(1);
        assertThat(poll.calls())
                .as("two pages, one of them twice, one of tags, one of event sources")
                .isEqualTo(5);
        assertThat(fixture.aws.calls().count("lambda:ListFunctions", ACCOUNT, IRELAND))
                .isEqualTo(3);
    }

    @Test
    void waitsAsLongAsAwsSays() {
        put(FakeFunction.named(IRELAND, "checkout"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.account.faults().retryAfter(3).throttleNext("lambda:ListFunctions", IRELAND, 1);
        long start = System.nanoTime();

        assertThat(fixture.pollIreland(paired).functions()).isEqualTo(1);

        // Left to itself the SDK waits for a second at most before it tries again.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void triesEmptyAndBlockedRegionsOnceAnHour() {
        put(FakeFunction.named(IRELAND, "checkout"));
        fixture.account.faults().denyRegionByPolicy(TOKYO);
        PairedAccount paired = fixture.pair(IRELAND, OHIO, TOKYO);
        fixture.poller.poll(paired, PollScope.DUE_REGIONS);

        fixture.clock.forward(Duration.ofMinutes(55));
        assertThat(regions(fixture.poller.poll(paired, PollScope.DUE_REGIONS))).containsExactly(IRELAND);
        assertThat(regions(fixture.poller.poll(paired))).as("when asked for").containsExactly(TOKYO, IRELAND, OHIO);

        fixture.clock.forward(Duration.ofMinutes(61));
        assertThat(regions(fixture.poller.poll(paired, PollScope.DUE_REGIONS))).containsExactly(TOKYO, IRELAND, OHIO);
    }

    @Test
    void looksTwiceBeforeARegionCountsAsEmpty() {
        put(FakeFunction.named(IRELAND, "checkout"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.poller.poll(paired, PollScope.DUE_REGIONS);
        fixture.account.remove(IRELAND, "checkout");

        assertThat(fixture.poller.poll(paired, PollScope.DUE_REGIONS).regions())
                .extracting(RegionPoll::missing)
                .containsExactly(1);
        assertThat(fixture.poller.poll(paired, PollScope.DUE_REGIONS).regions())
                .extracting(RegionPoll::deleted)
                .containsExactly(1);
        assertThat(fixture.poller.poll(paired, PollScope.DUE_REGIONS).regions()).isEmpty();
    }

    @Test
    void tellsOfARegionThatIsNotEnabledAnyMore() {
        fixture.account.enableRegion("eu-south-1");
        put(FakeFunction.named("eu-south-1", "checkout"));
        PairedAccount paired = fixture.pair();
        fixture.poller.poll(paired);
        fixture.account.disableRegion("eu-south-1");

        fixture.poller.poll(paired);

        assertThat(regionStatus("eu-south-1")).startsWith("blocked: the region is not enabled");
        assertThat(fixture.count("lambda_function WHERE missing_since IS NULL")).isEqualTo(1);
    }

    @Test
    void keepsAHistoryOfWhatPollsDid() {
        put(FakeFunction.named(IRELAND, "checkout").tag("team", "pay"));
        fixture.account.faults().denyRegionByPolicy(TOKYO);
        PairedAccount paired = fixture.pair(IRELAND, TOKYO);
        fixture.poller.poll(paired);
        fixture.account.removeRole(ROLE);
        assertThatThrownBy(() -> fixture.poller.poll(paired)).isInstanceOf(AccountUnreachableException.class);

        assertThat(fixture.jdbc
                        .sql("SELECT array_to_string(regions, ' ') || ', failed ' || regions_failed || ', functions '"
                                + " || functions || ', added ' || added || ', calls ' || calls || ', '"
                                + " || (finished_at IS NOT NULL) || ', ' || coalesce(left(reason, 14), '')"
                                + " FROM account_poll ORDER BY poll_id")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "ap-northeast-1 eu-west-1, failed 1, functions 1, added 1, calls 4, true, ",
                        ", failed 0, functions 0, added 0, calls 0, true, sts:AssumeRole");
        assertThat(fixture.jdbc
                        .sql("SELECT region || ' ' || calls || ' ' || added || ' ' || (sweep_started_at IS NULL) || ' '"
                                + " || coalesce(fix, '') FROM account_region ORDER BY region")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "ap-northeast-1 1 0 true Allow lambda:ListFunctions in the organisation's service control"
                                + " policies, or deselect the region",
                        "eu-west-1 3 1 true ");
    }

    @Test
    void endsAPollThatNeverEndedWhenTheNextBegins() {
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.history.begun(ACCOUNT, fixture.clock.instant());
        fixture.history.sweeping(ACCOUNT, IRELAND, fixture.clock.instant());

        fixture.poller.poll(paired);

        assertThat(fixture.jdbc
                        .sql("SELECT coalesce(reason, 'well') FROM account_poll WHERE finished_at IS NOT NULL"
                                + " ORDER BY poll_id")
                        .query(String.class)
                        .list())
                .containsExactly("it broke off", "well");
    }

    @Test
    void sweepsARegionSoonInWhichAFunctionAppears() {
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.poller.poll(paired, PollScope.DUE_REGIONS);
        assertThat(fixture.poller.poll(paired, PollScope.DUE_REGIONS).regions()).isEmpty();

        fixture.clock.forward(Duration.ofSeconds(1));
        fixture.inventory.record(described("checkout"), MetadataSource.PUSH, fixture.clock.instant());

        assertThat(regions(fixture.poller.poll(paired, PollScope.DUE_REGIONS))).containsExactly(IRELAND);
    }

    @Test
    void showsHowFarASweepIs() {
        IntStream.range(0, 60).forEach(i -> put(FakeFunction.named(IRELAND, "f-%03d".formatted(i))));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.account.faults().retryAfter(3).throttleEvery("lambda:ListFunctions", IRELAND, 2);

        CompletableFuture<AccountPoll> poll = CompletableFuture.supplyAsync(() -> fixture.poller.poll(paired));
        await().until(() -> fixture.count(
                        "account_region WHERE listed = 50 AND sweep_started_at IS NOT NULL" + " AND status = 'pending'")
                == 1);
        assertThat(fixture.count("account_poll WHERE finished_at IS NULL AND regions = '{eu-west-1}'"))
                .isEqualTo(1);
        poll.join();

        assertThat(fixture.count("account_region WHERE sweep_started_at IS NULL AND status = 'ok'"))
                .isEqualTo(1);
    }

    @Test
    void sweepsVersionsAndAliasesOnceAnHourWhereTheyAreWanted() {
        put(FakeFunction.named(IRELAND, "checkout")
                .tag("team", "pay")
                .memorySizeMb(256)
                .publishVersion()
                .memorySizeMb(512)
                .publishVersion()
                .alias("live", "1")
                .alias("canary", "1", "2")
                .memorySizeMb(1024));
        put(FakeFunction.named(IRELAND, "refund"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.jdbc.sql("UPDATE paired_account SET sweep_versions = true").update();

        fixture.poller.poll(paired);
        assertThat(fixture.count("function_version")).as("not wanted").isZero();
        fixture.poller.poll(fixture.stored());
        fixture.poller.poll(fixture.stored());

        assertThat(fixture.jdbc
                        .sql("SELECT v.version || ' ' || m.memory_size_mb || ' ' || (m.tags->>'team')"
                                + " FROM function_version v JOIN function_metadata m USING (metadata_id) ORDER BY 1")
                        .query(String.class)
                        .list())
                .containsExactly("1 256 pay", "2 512 pay");
        assertThat(fixture.jdbc
                        .sql("SELECT alias || ' ' || version FROM function_alias")
                        .query(String.class)
                        .list())
                .as("one that splits its traffic names no version")
                .containsExactly("live 1");
        assertThat(fixture.aws.calls().count("lambda:ListAliases")).isEqualTo(1);

        fixture.clock.forward(Duration.ofMinutes(61));
        fixture.poller.poll(fixture.stored());
        assertThat(fixture.aws.calls().count("lambda:ListAliases")).isEqualTo(2);
    }

    @Test
    void saysWhyVersionsAreNotSwept() {
        put(FakeFunction.named(IRELAND, "checkout").publishVersion());
        fixture.account.faults().denyAction("lambda:ListAliases");
        fixture.pair(IRELAND);
        fixture.jdbc.sql("UPDATE paired_account SET sweep_versions = true").update();

        AccountPoll poll = fixture.poller.poll(fixture.stored());

        assertThat(poll.regions()).extracting(RegionPoll::status).containsExactly("ok");
        assertThat(fixture.jdbc
                        .sql("SELECT versions_reason FROM account_region")
                        .query(String.class)
                        .single())
                .contains("Add lambda:ListAliases to the role's permissions policy");
    }

    @Test
    void sweepsEveryEnabledRegionWhenNoneWasChosen() {
        fixture.account.enableRegion("eu-south-1").disableRegion("sa-east-1");
        put(FakeFunction.named("eu-south-1", "checkout"));

        AccountPoll poll = fixture.poller.poll(fixture.pair());

        assertThat(poll.regions())
                .extracting(RegionPoll::region)
                .hasSize(17)
                .contains("eu-south-1")
                .doesNotContain("sa-east-1");
        assertThat(poll.regions()).extracting(RegionPoll::status).containsOnly("ok");
        assertThat(fixture.count("account_region WHERE status = 'ok'")).isEqualTo(17);
        assertThat(fixture.count("lambda_function")).isEqualTo(1);
    }

    @Test
    void sweepsTheKnownRegionsWhenTheyCannotBeListed() {
        put(FakeFunction.named(IRELAND, "checkout").memorySizeMb(128));
        PairedAccount paired = fixture.pair();
        fixture.account.faults().denyAction("account:ListRegions");
        assertThatThrownBy(() -> fixture.poller.poll(paired))
                .isInstanceOf(AccountUnreachableException.class)
                .hasMessageContaining("account:ListRegions")
                .hasMessageContaining("select the account's regions");
        fixture.account.faults().clear();
        int regions = fixture.poller.poll(paired).regions().size();

        fixture.account.faults().denyAction("account:ListRegions");
        fixture.account.update(IRELAND, "checkout", it -> it.memorySizeMb(256));

        assertThat(fixture.poller.poll(paired).regions())
                .hasSize(regions)
                .extracting(RegionPoll::status)
                .containsOnly("ok");
        assertThat(fixture.count("function_metadata WHERE memory_size_mb = 256 AND valid_to IS NULL"))
                .isOne();
    }

    @Test
    void inventoriesFunctionsWithoutTagsWhereNoRegionAllowsThem() {
        put(FakeFunction.named(IRELAND, "checkout").tag("team", "pay"));
        fixture.account.faults().denyAction("tag:GetResources");

        RegionPoll poll = fixture.pollIreland(fixture.pair(Status.UNVERIFIED, IRELAND));

        assertThat(fixture.stored().status()).isEqualTo(Status.VERIFIED);
        assertThat(poll.status()).isEqualTo("ok");
        assertThat(poll.functions()).isOne();
        assertThat(poll.tagsFix()).isEqualTo("Add tag:GetResources to the role's permissions policy");
        assertThat(tagsOf("checkout")).isEqualTo("{}");
    }

    @Test
    void sweepsAnEmptyRegionWithOneCall() {
        assertThat(fixture.pollIreland(fixture.pair(IRELAND)))
                .isEqualTo(new RegionPoll(IRELAND, "ok", 0, 0, 0, 0, 0, 0, 1, 0, null, null, null, null, null, null));
    }

    @Test
    void keepsOneSessionForManyPolls() {
        PairedAccount paired = fixture.pair(IRELAND);

        fixture.pollIreland(paired);
        fixture.pollIreland(paired);

        assertThat(fixture.aws.calls().count("sts:AssumeRole")).isEqualTo(1);
    }

    @Test
    void breaksTheAccountAndKeepsItsInventoryWhenTheRoleIsGone() {
        put(FakeFunction.named(IRELAND, "checkout"));
        PairedAccount paired = fixture.pair(IRELAND);
        fixture.pollIreland(paired);
        fixture.account.removeRole(ROLE);

        assertThatThrownBy(() -> fixture.poller.poll(paired))
                .isInstanceOf(AccountUnreachableException.class)
                .hasMessageContaining("sts:AssumeRole");
        assertThat(fixture.stored().status()).isEqualTo(Status.BROKEN);
        assertThat(fixture.stored().reason()).contains("sts:AssumeRole");
        assertThat(regionStatus(IRELAND)).startsWith("ok");
        assertThat(fixture.count("lambda_function WHERE missing_since IS NULL")).isEqualTo(1);
    }

    @Test
    void mendsABrokenAccountWhenItsRoleIsBack() {
        fixture.pair(Status.BROKEN, IRELAND);

        fixture.poller.poll(fixture.stored());

        assertThat(fixture.stored().status()).isEqualTo(Status.VERIFIED);
    }

    @Test
    void doesNotUseAnUnverifiedRoleThatAnybodyCouldBeMadeToUse() {
        fixture.account.trustWithoutExternalId(ROLE);
        PairedAccount paired = fixture.pair(Status.UNVERIFIED, IRELAND);

        assertThatThrownBy(() -> fixture.poller.poll(paired))
                .isInstanceOf(AccountUnreachableException.class)
                .hasMessageContaining("without the external id");
        assertThat(fixture.stored().status()).isEqualTo(Status.UNVERIFIED);
        assertThat(fixture.aws.calls().count("lambda:ListFunctions")).isZero();
    }

    @Test
    void pollsAnAccountOnceAtATime() {
        IntStream.range(0, 40).forEach(i -> put(FakeFunction.named(IRELAND, "f-" + i)));
        PairedAccount paired = fixture.pair(IRELAND);

        List<CompletableFuture<RegionPoll>> polls = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> fixture.pollIreland(paired)))
                .toList();

        assertThat(polls.stream().map(CompletableFuture::join))
                .extracting(RegionPoll::added)
                .containsExactlyInAnyOrder(40, 0, 0, 0);
    }

    private static FunctionDescription described(String name) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.MEMORY_SIZE, 128)
                .set(ConfigurationAttribute.TIMEOUT, 3)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .build();
        return new FunctionDescription(FunctionArn.of(IRELAND, ACCOUNT, name), configuration, Map.of(), "Checkout");
    }

    private static List<String> regions(AccountPoll poll) {
        return poll.regions().stream().map(RegionPoll::region).toList();
    }

    private void put(FakeFunction.Builder function) {
        fixture.account.put(function.build());
    }

    private String tagsOf(String functionName) {
        return fixture.jdbc
                .sql("""
                        SELECT tags::text FROM lambda_function f JOIN function_metadata USING (metadata_id)
                         WHERE f.function_arn LIKE :arn
                        """)
                .param("arn", "%:function:" + functionName)
                .query(String.class)
                .single();
    }

    private int memoryOf(String functionName) {
        return fixture.jdbc
                .sql("""
                        SELECT memory_size_mb FROM lambda_function f JOIN function_metadata USING (metadata_id)
                         WHERE f.function_arn LIKE :arn
                        """)
                .param("arn", "%:function:" + functionName)
                .query(Integer.class)
                .single();
    }

    private String regionStatus(String region) {
        return fixture.jdbc
                .sql("SELECT status || ': ' || coalesce(reason, '') FROM account_region WHERE region = :region")
                .param("region", region)
                .query(String.class)
                .single();
    }

    /** Which transaction last wrote each row of the inventory. */
    private List<String> rowVersions() {
        return fixture.jdbc
                .sql("SELECT function_arn || xmin FROM lambda_function"
                        + " UNION ALL SELECT metadata_id || ' ' || xmin FROM function_metadata ORDER BY 1")
                .query(String.class)
                .list();
    }
}
