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
                List.of(new KnownFunction(metadata(2, "$LATEST", 256), NOW, null)),
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
        assertThat(swept.find(INVOKED)).get().extracting(KnownFunction::seenAt).isEqualTo(NOW);
    }

    @Test
    void didNotSeeAMissingFunctionInTheLastSweep() {
        InventorySnapshot swept = snapshotOf()
                .with(new InventoryChange(
                        2,
                        Set.of(ACCOUNT_ID),
                        Map.of(REGION, NOW),
                        List.of(new KnownFunction(metadata(1, "$LATEST", 128), A_MINUTE_AGO, NOW)),
                        List.of()));
        assertThat(swept.find(INVOKED)).get().extracting(KnownFunction::seenAt).isEqualTo(A_MINUTE_AGO);
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
}
