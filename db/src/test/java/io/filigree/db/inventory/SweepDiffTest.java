package io.filigree.db.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.db.inventory.FunctionRows.StoredFunction;
import io.filigree.db.inventory.QualifierRows.StoredAlias;
import io.filigree.db.inventory.QualifierRows.StoredVersion;
import io.filigree.db.inventory.RegionSweep.StaleTags;
import io.filigree.db.inventory.VersionSweep.Qualifiers;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import org.junit.jupiter.api.Test;

/** What a sweep changes, computed from its listing and the stored rows. */
class SweepDiffTest {

    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "eu-west-1";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant BEFORE = NOON.minusSeconds(60);
    private static final Instant AFTER = NOON.plusSeconds(1);
    private static final FunctionDescription CHECKOUT = function("checkout", "nodejs22.x");
    private static final FunctionDescription REFUND = function("refund", "nodejs22.x");

    @Test
    void addsFunctionsAndChangesTheirMetadata() {
        SweepDiff diff =
                diff(List.of(CHECKOUT, REFUND), stored(function("refund", "nodejs20.x"), false, false, BEFORE));

        assertThat(diff.changed())
                .extracting(change -> change.description().arn().name())
                .containsExactly("checkout", "refund");
        assertThat(diff.changed().get(0).replacedMetadataId()).isNull();
        assertThat(diff.changed().get(1).replacedMetadataId()).isEqualTo(7);
        assertThat(diff.result(2)).isEqualTo(new RegionSweep.Result(2, 1, 1, 0, 0));
    }

    @Test
    void findsNothingNewInAnUnchangedRegion() {
        assertThat(diff(List.of(CHECKOUT), stored(CHECKOUT, false, false, BEFORE))
                        .isEmpty())
                .isTrue();
        assertThat(diff(List.of(), stored(CHECKOUT, true, true, BEFORE)).isEmpty())
                .isTrue();
    }

    @Test
    void marksWhatItDoesNotListAsMissingThenAsDeleted() {
        assertThat(diff(List.of(), stored(CHECKOUT, false, false, BEFORE)).missing())
                .containsExactly(arn(CHECKOUT));
        SweepDiff second = diff(List.of(), stored(CHECKOUT, true, false, BEFORE));
        assertThat(second.missing()).isEmpty();
        assertThat(second.deleted()).containsExactly(arn(CHECKOUT));
    }

    @Test
    void findsAgainWhatWasMissingAndWhatWasDeleted() {
        SweepDiff missing = diff(List.of(CHECKOUT), stored(CHECKOUT, true, false, BEFORE));
        assertThat(missing.reappeared()).containsExactly(arn(CHECKOUT));
        assertThat(missing.revived()).isEmpty();

        SweepDiff deleted = diff(List.of(CHECKOUT), stored(CHECKOUT, true, true, BEFORE));
        assertThat(deleted.reappeared()).containsExactly(arn(CHECKOUT));
        assertThat(deleted.revived()).containsExactly(arn(CHECKOUT));
    }

    @Test
    void keepsWhatWasObservedAfterItBegan() {
        assertThat(diff(List.of(CHECKOUT), stored(function("checkout", "nodejs20.x"), false, false, AFTER))
                        .isEmpty())
                .isTrue();
        assertThat(diff(List.of(), stored(CHECKOUT, false, false, AFTER)).isEmpty())
                .isTrue();
    }

    @Test
    void countsAFunctionOnceThatTwoPagesList() {
        SweepDiff diff = diff(List.of(function("checkout", "nodejs20.x"), CHECKOUT), Map.of());

        assertThat(diff.added()).isEqualTo(1);
        assertThat(diff.changed())
                .singleElement()
                .satisfies(change -> assertThat(change.description()).isEqualTo(CHECKOUT));
    }

    @Test
    void keepsKnownTagsWhereItCouldNotReadThem() {
        FunctionDescription tagged =
                new FunctionDescription(CHECKOUT.arn(), CHECKOUT.configuration(), Map.of("team", "shop"), "Shop");
        RegionSweep sweep =
                new RegionSweep(ACCOUNT, REGION, NOON, List.of(CHECKOUT, REFUND), new StaleTags("denied", "allow it"));

        SweepDiff diff = SweepDiff.of(sweep, stored(tagged, false, false, BEFORE), List.of(tagged));

        assertThat(diff.changed())
                .singleElement()
                .satisfies(change -> assertThat(change.description()).isEqualTo(REFUND));
    }

    @Test
    void extendsMetadataThatDoesNotHaveAnAttributeYet() {
        FunctionConfiguration dated = CHECKOUT.configuration().toBuilder()
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
                .build();
        FunctionConfiguration traced = dated.toBuilder()
                .set(ConfigurationAttribute.TRACING_MODE, "Active")
                .build();

        SweepDiff diff = diff(
                List.of(CHECKOUT.withConfiguration(traced)),
                stored(CHECKOUT.withConfiguration(dated), false, false, BEFORE));

        assertThat(diff.changed()).isEmpty();
        assertThat(diff.extended()).isEqualTo(Map.of(7L, traced));
        assertThat(diff.reappeared()).containsExactly(arn(CHECKOUT));
        assertThat(diff.result(1)).isEqualTo(new RegionSweep.Result(1, 0, 0, 0, 0));
    }

    @Test
    void comparesVersionsAndAliases() {
        FunctionConfiguration first = configuration("1", "nodejs22.x");
        FunctionConfiguration second = configuration("2", "nodejs22.x");
        InvokedArn live = new InvokedArn(CHECKOUT.arn(), "live");
        InvokedArn old = new InvokedArn(CHECKOUT.arn(), "old");
        VersionSweep sweep = new VersionSweep(
                ACCOUNT,
                REGION,
                NOON,
                Map.of(CHECKOUT.arn(), new Qualifiers(List.of(first, second, second), Map.of("live", "2"))));

        VersionSweepDiff diff = VersionSweepDiff.of(
                sweep,
                List.of(CHECKOUT),
                List.of(version(first, true, BEFORE), version(configuration("3", "nodejs22.x"), false, BEFORE)),
                List.of(
                        new StoredAlias(live, Optional.of("1"), BEFORE),
                        new StoredAlias(old, Optional.of("1"), BEFORE)));

        assertThat(diff.changed())
                .extracting(change -> change.description().configuration().version())
                .containsExactly("2");
        assertThat(diff.back())
                .extracting(change -> change.description().configuration().version())
                .containsExactly("1");
        assertThat(diff.retired()).containsExactly(new InvokedArn(CHECKOUT.arn(), "3"));
        assertThat(diff.aliases()).isEqualTo(Map.of(live, Optional.of("2"), old, Optional.empty()));
    }

    @Test
    void keepsVersionsAndAliasesThatWereObservedAfterItBegan() {
        InvokedArn live = new InvokedArn(CHECKOUT.arn(), "live");
        VersionSweep sweep = new VersionSweep(
                ACCOUNT, REGION, NOON, Map.of(CHECKOUT.arn(), new Qualifiers(List.of(), Map.of("live", "1"))));

        VersionSweepDiff diff = VersionSweepDiff.of(
                sweep,
                List.of(CHECKOUT),
                List.of(version(configuration("2", "nodejs22.x"), false, AFTER)),
                List.of(new StoredAlias(live, Optional.of("2"), AFTER)));

        assertThat(diff.isEmpty()).isTrue();
    }

    private static SweepDiff diff(List<FunctionDescription> listed, Map<String, StoredFunction> stored) {
        return SweepDiff.of(new RegionSweep(ACCOUNT, REGION, NOON, listed), stored, List.of());
    }

    private static Map<String, StoredFunction> stored(
            FunctionDescription function, boolean missing, boolean deleted, Instant observedAt) {
        Map<String, StoredFunction> stored = new LinkedHashMap<>();
        stored.put(arn(function), new StoredFunction(7, content(function), missing, deleted, observedAt));
        return stored;
    }

    private static StoredVersion version(FunctionConfiguration configuration, boolean retired, Instant observedAt) {
        FunctionDescription description = CHECKOUT.withConfiguration(configuration);
        return new StoredVersion(
                new FunctionMetadata(3, description, MetadataSource.POLL), content(description), retired, observedAt);
    }

    private static StoredContent content(FunctionDescription description) {
        return new StoredContent(ContentHash.of(description), ConfigurationColumns.others(description.configuration()));
    }

    private static String arn(FunctionDescription function) {
        return function.arn().toString();
    }

    private static FunctionDescription function(String name, String runtime) {
        return new FunctionDescription(
                FunctionArn.of(REGION, ACCOUNT, name), configuration("$LATEST", runtime), Map.of(), "Shop");
    }

    private static FunctionConfiguration configuration(String version, String runtime) {
        return FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, runtime)
                .set(ConfigurationAttribute.FUNCTION_VERSION, version)
                .build();
    }
}
