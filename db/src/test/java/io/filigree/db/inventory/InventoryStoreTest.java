package io.filigree.db.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.RegionSweep.Result;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class InventoryStoreTest {

    private static final String ACCOUNT_ID = "123456789012";
    private static final String REGION = "eu-west-1";
    private static final FunctionArn CHECKOUT = FunctionArn.of(REGION, ACCOUNT_ID, "checkout");
    private static final FunctionArn REFUND = FunctionArn.of(REGION, ACCOUNT_ID, "refund");
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final InventoryStore store = new InventoryStore(dataSource);
    private final InventoryReader reader = new InventoryReader(dataSource, Duration.ofDays(1));

    @BeforeEach
    void pair() {
        jdbc.sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                        + " VALUES (:id, 'shop', 'x', 'verified', now())")
                .param("id", ACCOUNT_ID)
                .update();
    }

    @Test
    void addsWhatItDidNotHold() {
        assertThat(sweep(NOON, describe(CHECKOUT, 128, "payments"), describe(REFUND, 256, "payments")))
                .isEqualTo(new Result(2, 2, 0, 0, 0));

        assertThat(find(snapshot(), CHECKOUT)).hasValueSatisfying(known -> {
            assertThat(known.metadata().description()).isEqualTo(describe(CHECKOUT, 128, "payments"));
            assertThat(known.seenAt()).isEqualTo(NOON);
        });
    }

    @Test
    void writesNoFunctionWhenNothingChanged() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        List<String> before = rowVersions();

        assertThat(sweep(NOON.plusSeconds(300), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 0, 0));

        assertThat(rowVersions()).isEqualTo(before);
        assertThat(find(snapshot(), CHECKOUT))
                .hasValueSatisfying(known -> assertThat(known.seenAt()).isEqualTo(NOON.plusSeconds(300)));
    }

    @Test
    void keepsTheOldVersionWhenMemoryOrTagsChange() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        assertThat(sweep(NOON.plusSeconds(300), describe(CHECKOUT, 512, "payments")))
                .isEqualTo(new Result(1, 0, 1, 0, 0));
        assertThat(sweep(NOON.plusSeconds(600), describe(CHECKOUT, 512, "risk")))
                .isEqualTo(new Result(1, 0, 1, 0, 0));

        assertThat(jdbc.sql("""
                                SELECT memory_size_mb || ' ' || (tags->>'team') || ' ' || coalesce(valid_to - valid_from, '0')
                                FROM function_metadata ORDER BY metadata_id
                                """).query(String.class).list())
                .containsExactly("128 payments 00:05:00", "512 payments 00:05:00", "512 risk 00:00:00");
    }

    @Test
    void addsToAVersionWhatWasNotRecordedBefore() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"), describe(REFUND, 256, "payments"));
        InventorySnapshot before = snapshot();
        List<String> metadata = metadata();

        assertThat(sweep(NOON.plusSeconds(300), traced(CHECKOUT, "Active"), describe(REFUND, 256, "payments")))
                .as("no change of the function")
                .isEqualTo(new Result(2, 0, 0, 0, 0));

        assertThat(metadata()).as("no new version").isEqualTo(metadata);
        assertThat(find(before.with(reader.changesSince(before.changeNumber(), NOON)), CHECKOUT))
                .as("snapshots follow")
                .hasValueSatisfying(
                        known -> assertThat(known.metadata().description()).isEqualTo(traced(CHECKOUT, "Active")));
        List<String> rows = rowVersions();
        sweep(NOON.plusSeconds(600), traced(CHECKOUT, "Active"), describe(REFUND, 256, "payments"));
        assertThat(rowVersions()).as("nothing is written again").isEqualTo(rows);
    }

    @Test
    void makesANewVersionWhenARecordedAttributeChanges() {
        sweep(NOON, traced(CHECKOUT, "PassThrough"));

        assertThat(sweep(NOON.plusSeconds(300), traced(CHECKOUT, "Active"))).isEqualTo(new Result(1, 0, 1, 0, 0));
        assertThat(jdbc.sql(
                                "SELECT configuration ->> 'aws.lambda.tracingMode' FROM function_metadata ORDER BY metadata_id")
                        .query(String.class)
                        .list())
                .containsExactly("PassThrough", "Active");
    }

    @Test
    void keepsWhatAnotherOperationOfAwsLeavesOut() {
        sweep(NOON, traced(CHECKOUT, "Active"));

        assertThat(record(NOON.plusSeconds(60), CHECKOUT, 128)).isEqualTo(RecordOutcome.UNCHANGED);
        assertThat(find(snapshot(), CHECKOUT))
                .hasValueSatisfying(
                        known -> assertThat(known.metadata().description()).isEqualTo(traced(CHECKOUT, "Active")));
    }

    @Test
    void addsToAVersionWhatASingleReadReturns() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));

        assertThat(store.record(traced(CHECKOUT, "Active"), MetadataSource.MISS, NOON.plusSeconds(60)))
                .isEqualTo(RecordOutcome.UNCHANGED);
        assertThat(find(snapshot(), CHECKOUT))
                .hasValueSatisfying(
                        known -> assertThat(known.metadata().description()).isEqualTo(traced(CHECKOUT, "Active")));
    }

    @Test
    void makesANewVersionWhereAwsDoesNotDateChanges() {
        FunctionDescription undated =
                with(describe(CHECKOUT, 128, "payments"), ConfigurationAttribute.LAST_MODIFIED, null);
        sweep(NOON, undated);

        assertThat(sweep(NOON.plusSeconds(300), with(undated, ConfigurationAttribute.TRACING_MODE, "Active")))
                .isEqualTo(new Result(1, 0, 1, 0, 0));
    }

    @Test
    void addsToAPublishedVersionWhatWasNotRecordedBefore() {
        FunctionDescription seven = version(CHECKOUT, "7", 128, "payments");
        FunctionDescription traced = with(seven, ConfigurationAttribute.TRACING_MODE, "Active");
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        store.record(seven, MetadataSource.MISS, NOON);
        List<String> metadata = metadata();

        store.record(new VersionSweep(
                ACCOUNT_ID,
                REGION,
                NOON.plusSeconds(300),
                Map.of(CHECKOUT, new VersionSweep.Qualifiers(List.of(traced.configuration()), Map.of()))));

        assertThat(metadata()).isEqualTo(metadata);
        assertThat(snapshot().find(new InvokedArn(CHECKOUT, "7")))
                .hasValueSatisfying(
                        known -> assertThat(known.metadata().description()).isEqualTo(traced));
        assertThat(store.record(seven, MetadataSource.MISS, NOON.plusSeconds(600)))
                .isEqualTo(RecordOutcome.UNCHANGED);
    }

    @Test
    void marksAFunctionThatIsMissingOnceAndDeletesItTheSecondTime() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"), describe(REFUND, 256, "payments"));

        assertThat(sweep(NOON.plusSeconds(300), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 1, 0));
        assertThat(find(snapshot(), REFUND)).hasValueSatisfying(known -> {
            assertThat(known.seenAt()).isEqualTo(NOON);
            assertThat(known.missingSince()).isEqualTo(NOON.plusSeconds(300));
        });

        assertThat(sweep(NOON.plusSeconds(600), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 0, 1));
        assertThat(sweep(NOON.plusSeconds(900), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 0, 0));
        assertThat(find(snapshot(), REFUND)).as("within the grace period").isPresent();
        assertThat(find(InventorySnapshot.empty().with(reader.changesSince(0, NOON.plus(Duration.ofDays(2)))), REFUND))
                .as("after the grace period")
                .isEmpty();
    }

    @Test
    void takesBackAFunctionThatReappears() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        sweep(NOON.plusSeconds(300));
        sweep(NOON.plusSeconds(600));
        assertThat(sweep(NOON.plusSeconds(900), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 0, 0));
        assertThat(find(snapshot(), CHECKOUT)).hasValueSatisfying(known -> {
            assertThat(known.missingSince()).isNull();
            assertThat(known.seenAt()).isEqualTo(NOON.plusSeconds(900));
        });
    }

    @Test
    void leavesTheInventoryAsItWasWhenASweepBreaksOff() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        List<String> before = rowVersions();

        store.recordFailure(new RegionFailure(
                ACCOUNT_ID,
                REGION,
                NOON.plusSeconds(300),
                RegionFailure.Kind.FAILED,
                "lambda:ListFunctions: 500",
                "Try again"));

        assertThat(rowVersions()).isEqualTo(before);
        assertThat(find(snapshot(), CHECKOUT))
                .hasValueSatisfying(known -> assertThat(known.seenAt()).isEqualTo(NOON));
        assertThat(jdbc.sql("SELECT status || ': ' || reason || '. ' || fix FROM account_region")
                        .query(String.class)
                        .single())
                .isEqualTo("failed: lambda:ListFunctions: 500. Try again");
    }

    @Test
    void tellsASnapshotOnlyWhatChangedAfterIt() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"), describe(REFUND, 256, "payments"));
        InventorySnapshot first = snapshot();
        sweep(NOON.plusSeconds(300), describe(CHECKOUT, 512, "payments"), describe(REFUND, 256, "payments"));

        var change = reader.changesSince(first.changeNumber(), NOON);

        assertThat(change.known())
                .extracting(known -> known.metadata().description().arn())
                .containsExactly(CHECKOUT);
        assertThat(change.changeNumber()).isGreaterThan(first.changeNumber());
        assertThat(find(first.with(change), REFUND))
                .hasValueSatisfying(known -> assertThat(known.seenAt()).isEqualTo(NOON.plusSeconds(300)));
    }

    @Test
    void takesNoChangeNumberWhenNothingChanged() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        long before = snapshot().changeNumber();

        sweep(NOON.plusSeconds(300), describe(CHECKOUT, 128, "payments"));

        assertThat(snapshot().changeNumber()).isEqualTo(before);
    }

    @Test
    void changesNothingBySweepThatBeganBeforeTheLast() {
        sweep(NOON.plusSeconds(300), describe(CHECKOUT, 512, "payments"));
        List<String> before = rowVersions();

        sweep(NOON, describe(REFUND, 128, "payments"));

        assertThat(rowVersions()).isEqualTo(before);
        assertThat(find(snapshot(), CHECKOUT))
                .hasValueSatisfying(known -> assertThat(known.seenAt()).isEqualTo(NOON.plusSeconds(300)));
    }

    @Test
    void recordsASingleFunctionBetweenTwoSweeps() {
        assertThat(record(NOON, CHECKOUT, 128)).isEqualTo(RecordOutcome.ADDED);
        assertThat(record(NOON.plusSeconds(1), CHECKOUT, 128)).isEqualTo(RecordOutcome.UNCHANGED);
        assertThat(record(NOON.plusSeconds(2), CHECKOUT, 512)).isEqualTo(RecordOutcome.CHANGED);

        assertThat(find(snapshot(), CHECKOUT)).hasValueSatisfying(known -> {
            assertThat(known.metadata().description().configuration().memorySizeMb())
                    .isEqualTo(512);
            assertThat(known.metadata().source()).isEqualTo(MetadataSource.PUSH);
            assertThat(known.seenAt()).isEqualTo(NOON.plusSeconds(2));
        });
        assertThat(jdbc.sql("SELECT memory_size_mb || ' ' || (valid_to IS NULL) FROM function_metadata ORDER BY 1")
                        .query(String.class)
                        .list())
                .containsExactly("128 false", "512 true");
    }

    @Test
    void keepsTheLaterOfTwoObservationsInWhateverOrderTheyArrive() {
        record(NOON, CHECKOUT, 128);
        record(NOON.plusSeconds(10), CHECKOUT, 128);
        assertThat(record(NOON.plusSeconds(5), CHECKOUT, 512)).isEqualTo(RecordOutcome.OUTDATED);

        sweep(NOON.plusSeconds(300), describe(CHECKOUT, 256, "payments"));
        assertThat(record(NOON.plusSeconds(299), CHECKOUT, 512)).isEqualTo(RecordOutcome.OUTDATED);
        assertThat(store.delete(CHECKOUT, NOON.plusSeconds(299))).isFalse();
        assertThat(record(NOON.plusSeconds(299), REFUND, 512))
                .as("which a later sweep did not list")
                .isEqualTo(RecordOutcome.OUTDATED);
        assertThat(memoryOf(CHECKOUT)).isEqualTo(256);
    }

    @Test
    void letsWhatWasObservedDuringASweepStand() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"), describe(REFUND, 128, "payments"));
        Instant begun = NOON.plusSeconds(300);
        record(begun.plusSeconds(1), CHECKOUT, 512);
        store.delete(REFUND, begun.plusSeconds(2));
        FunctionArn created = FunctionArn.of(REGION, ACCOUNT_ID, "created");
        record(begun.plusSeconds(3), created, 1024);

        assertThat(sweep(begun, describe(CHECKOUT, 128, "payments"), describe(REFUND, 128, "payments")))
                .isEqualTo(new Result(2, 0, 0, 0, 0));

        assertThat(memoryOf(CHECKOUT)).isEqualTo(512);
        assertThat(find(snapshot(), REFUND))
                .hasValueSatisfying(known -> assertThat(known.missingSince()).isEqualTo(begun.plusSeconds(2)));
        assertThat(find(snapshot(), created))
                .hasValueSatisfying(known -> assertThat(known.missingSince()).isNull());
    }

    @Test
    void deletesASingleFunctionAndTakesItBack() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));

        assertThat(store.delete(CHECKOUT, NOON.plusSeconds(10))).isTrue();
        assertThat(store.delete(CHECKOUT, NOON.plusSeconds(10))).isFalse();
        assertThat(find(snapshot(), CHECKOUT)).as("within the grace period").isPresent();
        assertThat(record(NOON.plusSeconds(20), CHECKOUT, 128)).isEqualTo(RecordOutcome.CHANGED);

        assertThat(jdbc.sql("SELECT count(*) FROM lambda_function WHERE deleted_at IS NULL")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(jdbc.sql("SELECT count(*) FROM function_metadata")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void writesNothingOfAnAccountThatIsNotPaired() {
        FunctionArn stranger = FunctionArn.of(REGION, "210987654321", "checkout");

        assertThat(record(NOON, stranger, 128)).isEqualTo(RecordOutcome.ACCOUNT_NOT_PAIRED);
        assertThat(store.delete(stranger, NOON)).isFalse();

        assertThat(rowVersions()).isEmpty();
    }

    @Test
    void keepsAPublishedVersionAsItWasAndGivesItTheTagsOfItsFunction() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        assertThat(store.record(version(CHECKOUT, "7", 128, "payments"), MetadataSource.MISS, NOON))
                .isEqualTo(RecordOutcome.ADDED);

        sweep(NOON.plusSeconds(300), describe(CHECKOUT, 512, "risk"));

        FunctionDescription seven = snapshot()
                .find(new InvokedArn(CHECKOUT, "7"))
                .orElseThrow()
                .metadata()
                .description();
        assertThat(seven).isEqualTo(version(CHECKOUT, "7", 128, "risk"));
        assertThat(memoryOf(CHECKOUT)).isEqualTo(512);
    }

    @Test
    void recordsListedVersionsAndAliasesOnce() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        sweepVersions(NOON.plusSeconds(60), List.of("1", "2"), Map.of("live", "2"));
        List<String> before = rowVersions();
        long changeNumber = snapshot().changeNumber();

        sweepVersions(NOON.plusSeconds(120), List.of("1", "2"), Map.of("live", "2"));

        assertThat(rowVersions()).isEqualTo(before);
        assertThat(snapshot().changeNumber()).isEqualTo(changeNumber);
        assertThat(versionFoundBy("live")).isEqualTo("2");
        assertThat(versionFoundBy("1")).isEqualTo("1");
    }

    @Test
    void followsAnAliasAndRetiresAVersionThatIsNotListedAnyMore() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        sweepVersions(NOON.plusSeconds(60), List.of("1", "2"), Map.of("live", "1", "beta", "2"));

        sweepVersions(NOON.plusSeconds(120), List.of("2"), Map.of("live", "2"));

        assertThat(versionFoundBy("live")).isEqualTo("2");
        assertThat(versionFoundBy("beta")).isEqualTo("$LATEST");
        assertThat(versionFoundBy("1")).as("within the grace period").isEqualTo("1");
        assertThat(InventorySnapshot.empty()
                        .with(reader.changesSince(0, NOON.plus(Duration.ofDays(2))))
                        .find(new InvokedArn(CHECKOUT, "1")))
                .as("after the grace period")
                .isEmpty();
    }

    @Test
    void keepsAListedVersionWhoseFunctionNoSweepHasSeenYet() {
        store.record(version(CHECKOUT, "1", 256, "payments"), MetadataSource.MISS, NOON);

        sweepVersions(NOON.plusSeconds(60), List.of("1"), Map.of());

        assertThat(jdbc.sql("SELECT retired_at IS NULL FROM function_version")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void forgetsTheVersionsOfAFunctionThatWasDeletedAndIsThereAgain() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        sweepVersions(NOON.plusSeconds(60), List.of("1"), Map.of("live", "1"));
        InventorySnapshot before = snapshot();
        store.delete(CHECKOUT, NOON.plusSeconds(120));

        record(NOON.plusSeconds(180), CHECKOUT, 1024);

        InventorySnapshot after = before.with(reader.changesSince(before.changeNumber(), NOON));
        assertThat(versionOf(before, "live")).isEqualTo("1");
        assertThat(versionOf(after, "live")).isEqualTo("$LATEST");
        assertThat(after.find(new InvokedArn(CHECKOUT, "1"))).isEmpty();
    }

    private void sweepVersions(Instant at, List<String> versions, Map<String, String> aliases) {
        var listed = versions.stream()
                .map(number -> version(CHECKOUT, number, 256, "none").configuration())
                .toList();
        store.record(new VersionSweep(
                ACCOUNT_ID, REGION, at, Map.of(CHECKOUT, new VersionSweep.Qualifiers(listed, aliases))));
    }

    private String versionFoundBy(String qualifier) {
        return versionOf(snapshot(), qualifier);
    }

    private static String versionOf(InventorySnapshot snapshot, String qualifier) {
        return snapshot.find(new InvokedArn(CHECKOUT, qualifier))
                .orElseThrow()
                .metadata()
                .description()
                .configuration()
                .version();
    }

    private RecordOutcome record(Instant at, FunctionArn arn, int memorySizeMb) {
        return store.record(describe(arn, memorySizeMb, "payments"), MetadataSource.PUSH, at);
    }

    private Integer memoryOf(FunctionArn arn) {
        return find(snapshot(), arn)
                .orElseThrow()
                .metadata()
                .description()
                .configuration()
                .memorySizeMb();
    }

    private Result sweep(Instant at, FunctionDescription... functions) {
        return store.record(new RegionSweep(ACCOUNT_ID, REGION, at, List.of(functions)));
    }

    private InventorySnapshot snapshot() {
        return InventorySnapshot.empty().with(reader.changesSince(0, NOON));
    }

    private static Optional<InventoryFunction> find(InventorySnapshot snapshot, FunctionArn arn) {
        return snapshot.find(new InvokedArn(arn, null));
    }

    /** A row that is written again, even with the same values, has another xmin. */
    private List<String> rowVersions() {
        return jdbc.sql("""
                        SELECT xmin::text || ' ' || function_arn FROM lambda_function
                        UNION ALL SELECT xmin::text || ' ' || metadata_id FROM function_metadata
                        UNION ALL SELECT xmin::text || ' ' || version FROM function_version
                        UNION ALL SELECT xmin::text || ' ' || alias FROM function_alias ORDER BY 1
                        """).query(String.class).list();
    }

    private static FunctionDescription describe(FunctionArn arn, int memorySizeMb, String team) {
        return version(arn, "$LATEST", memorySizeMb, team);
    }

    private static FunctionDescription traced(FunctionArn arn, String mode) {
        return with(describe(arn, 128, "payments"), ConfigurationAttribute.TRACING_MODE, mode);
    }

    private static FunctionDescription with(
            FunctionDescription description, ConfigurationAttribute attribute, String value) {
        return new FunctionDescription(
                description.arn(),
                description.configuration().toBuilder().set(attribute, value).build(),
                description.tags(),
                description.account());
    }

    private List<String> metadata() {
        return jdbc.sql("SELECT metadata_id || ' ' || encode(content_hash, 'hex') || coalesce(valid_to::text, '')"
                        + " FROM function_metadata ORDER BY 1")
                .query(String.class)
                .list();
    }

    private static FunctionDescription version(FunctionArn arn, String version, int memorySizeMb, String team) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, "python3.9")
                .set(ConfigurationAttribute.HANDLER, "app.handler")
                .set(ConfigurationAttribute.ARCHITECTURE, "x86_64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, memorySizeMb)
                .set(ConfigurationAttribute.TIMEOUT, 3)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .set(ConfigurationAttribute.CODE_SHA256, "sha")
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
                .set(ConfigurationAttribute.FUNCTION_VERSION, version)
                .set(ConfigurationAttribute.ROLE, "arn:aws:iam::123456789012:role/shop")
                .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/" + arn.name())
                .build();
        return new FunctionDescription(arn, configuration, Map.of("team", team), "shop");
    }
}
