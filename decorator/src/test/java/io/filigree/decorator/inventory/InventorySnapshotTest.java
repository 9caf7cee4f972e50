package io.filigree.decorator.inventory;

import static io.filigree.decorator.Fixtures.ACCOUNT_ID;
import static io.filigree.decorator.Fixtures.A_MINUTE_AGO;
import static io.filigree.decorator.Fixtures.CHECKOUT;
import static io.filigree.decorator.Fixtures.NOW;
import static io.filigree.decorator.Fixtures.metadata;
import static io.filigree.decorator.Fixtures.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InventorySnapshotTest {

    private static final InvokedArn INVOKED = new InvokedArn(CHECKOUT, null);
    private static final AccountRegion REGION = new AccountRegion(ACCOUNT_ID, "eu-west-1");

    @Test
    void leavesTheOldSnapshotAsItWas() {
        InventorySnapshot before = snapshotOf(metadata(1, "$LATEST", 128));
        InventorySnapshot after = before.with(new InventoryChange(
                2,
                Set.of(ACCOUNT_ID),
                Map.of(),
                List.of(new InventoryFunction(metadata(2, "$LATEST", 256), NOW, null)),
                List.of()));

        assertThat(before.find(INVOKED))
                .get()
                .extracting(known -> known.metadata().id())
                .isEqualTo(1L);
        assertThat(after.find(INVOKED))
                .get()
                .extracting(known -> known.metadata().id())
                .isEqualTo(2L);
        assertThat(after.changeNumber()).isEqualTo(2);
    }

    @Test
    void sawAnUnchangedFunctionWhenItsRegionWasLastSwept() {
        InventorySnapshot swept = snapshotOf(metadata(1, "$LATEST", 128))
                .with(new InventoryChange(2, Set.of(ACCOUNT_ID), Map.of(REGION, NOW), List.of(), List.of()));
        assertThat(swept.find(INVOKED))
                .get()
                .extracting(InventoryFunction::seenAt)
                .isEqualTo(NOW);
    }

    @Test
    void didNotSeeAMissingFunctionInTheLastSweep() {
        InventorySnapshot swept = snapshotOf()
                .with(new InventoryChange(
                        2,
                        Set.of(ACCOUNT_ID),
                        Map.of(REGION, NOW),
                        List.of(new InventoryFunction(metadata(1, "$LATEST", 128), A_MINUTE_AGO, NOW)),
                        List.of()));
        assertThat(swept.find(INVOKED))
                .get()
                .extracting(InventoryFunction::seenAt)
                .isEqualTo(A_MINUTE_AGO);
    }

    @Test
    void forgetsTheFunctionsOfAnAccountThatIsNotPairedAnyMore() {
        InventorySnapshot unpaired = snapshotOf(metadata(1, "$LATEST", 128))
                .with(new InventoryChange(2, Set.of(), Map.of(), List.of(), List.of()));
        assertThat(unpaired.find(INVOKED)).isEmpty();
        assertThat(unpaired.isPaired(ACCOUNT_ID)).isFalse();
        assertThat(unpaired.size()).isZero();
    }

    @Test
    void forgetsWhatIsGone() {
        InventorySnapshot gone = snapshotOf(metadata(1, "$LATEST", 128), metadata(2, "3", 128))
                .with(new InventoryChange(2, Set.of(ACCOUNT_ID), Map.of(), List.of(), List.of(CHECKOUT)));
        assertThat(gone.find(INVOKED)).isEmpty();
        assertThat(gone.find(new InvokedArn(CHECKOUT, "3"))).isEmpty();
    }

    @Test
    void findsExactlyThePublishedVersionByItsNumberAndByAnAlias() {
        InventorySnapshot snapshot = snapshotOf(metadata(1, "$LATEST", 512), metadata(2, "3", 128))
                .with(aliases(Map.of(new InvokedArn(CHECKOUT, "live"), "3"), Set.of()));

        assertThat(idOf(snapshot, "3")).isEqualTo(2);
        assertThat(idOf(snapshot, "live")).isEqualTo(2);
        assertThat(snapshot.find(new InvokedArn(CHECKOUT, "4")))
                .as("an unknown version")
                .isEmpty();
        assertThat(idOf(snapshot, "canary")).as("an unknown alias").isEqualTo(1);
        assertThat(snapshot.versionOf(new InvokedArn(CHECKOUT, "live"))).isEqualTo("3");
        assertThat(snapshot.versionOf(new InvokedArn(CHECKOUT, "canary"))).isNull();
        assertThat(idOf(snapshot, null)).isEqualTo(1);
    }

    @Test
    void followsAnAliasToItsNextVersionAndForgetsARetiredOne() {
        InventorySnapshot before = snapshotOf(metadata(1, "$LATEST", 512), metadata(2, "3", 128), metadata(3, "4", 256))
                .with(aliases(Map.of(new InvokedArn(CHECKOUT, "live"), "3"), Set.of()));

        InventorySnapshot moved = before.with(aliases(Map.of(new InvokedArn(CHECKOUT, "live"), "4"), Set.of()));
        InventorySnapshot retired =
                moved.with(aliases(Map.of(), Set.of(new InvokedArn(CHECKOUT, "live"), new InvokedArn(CHECKOUT, "3"))));

        assertThat(idOf(before, "live")).isEqualTo(2);
        assertThat(idOf(moved, "live")).isEqualTo(3);
        assertThat(idOf(retired, "live")).isEqualTo(1);
        assertThat(retired.find(new InvokedArn(CHECKOUT, "3"))).isEmpty();
        assertThat(idOf(retired, "4")).isEqualTo(3);
    }

    @Test
    void sawAPublishedVersionWhenItSawItsFunction() {
        InventorySnapshot swept = snapshotOf(metadata(1, "$LATEST", 512), metadata(2, "3", 128))
                .with(new InventoryChange(2, Set.of(ACCOUNT_ID), Map.of(REGION, NOW), List.of(), List.of()));

        assertThat(swept.find(new InvokedArn(CHECKOUT, "3")))
                .get()
                .extracting(InventoryFunction::seenAt)
                .isEqualTo(NOW);
    }

    @Test
    void findsFunctionsByNameAsTheyComeAndGo() {
        InventorySnapshot one = snapshotOf(metadata(1, "$LATEST", 512));
        assertThat(one.named("checkout"))
                .extracting(known -> known.metadata().id())
                .containsExactly(1L);
        assertThat(one.named("refund")).isEmpty();

        InventorySnapshot changed = one.with(new InventoryChange(
                2,
                Set.of(ACCOUNT_ID),
                Map.of(),
                List.of(new InventoryFunction(metadata(2, "$LATEST", 256), NOW, null)),
                List.of()));
        InventorySnapshot swept =
                changed.with(new InventoryChange(3, Set.of(ACCOUNT_ID), Map.of(REGION, NOW), List.of(), List.of()));
        InventorySnapshot gone =
                swept.with(new InventoryChange(4, Set.of(ACCOUNT_ID), Map.of(), List.of(), Set.of(CHECKOUT)));
        InventorySnapshot unpaired = swept.with(new InventoryChange(4, Set.of(), Map.of(), List.of(), List.of()));

        assertThat(one.named("checkout"))
                .extracting(known -> known.metadata().id())
                .containsExactly(1L);
        assertThat(changed.named("checkout"))
                .extracting(known -> known.metadata().id())
                .containsExactly(2L);
        assertThat(swept.named("checkout"))
                .extracting(InventoryFunction::seenAt)
                .containsExactly(NOW);
        assertThat(gone.named("checkout")).isEmpty();
        assertThat(unpaired.named("checkout")).isEmpty();
        assertThat(gone.with(new InventoryChange(
                                5,
                                Set.of(ACCOUNT_ID),
                                Map.of(),
                                List.of(new InventoryFunction(metadata(3, "$LATEST", 256), NOW, null)),
                                List.of()))
                        .named("checkout"))
                .hasSize(1);
    }

    private static InventoryChange aliases(Map<InvokedArn, String> aliases, Set<InvokedArn> retired) {
        return new InventoryChange(2, Set.of(ACCOUNT_ID), Map.of(), List.of(), Set.of(), aliases, retired, Map.of());
    }

    private static long idOf(InventorySnapshot snapshot, @Nullable String qualifier) {
        return snapshot.find(new InvokedArn(CHECKOUT, qualifier))
                .orElseThrow()
                .metadata()
                .id();
    }
}
