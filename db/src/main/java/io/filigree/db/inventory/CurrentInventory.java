package io.filigree.db.inventory;

import java.time.Clock;
import java.util.Optional;

import io.filigree.decorator.inventory.InventorySnapshot;
import org.jspecify.annotations.Nullable;

/** The snapshot that decorates now. Readers take it once for a batch; a refresh replaces it by one reference swap. */
public final class CurrentInventory {

    private final InventoryReader reader;
    private final Clock clock;
    private volatile @Nullable InventorySnapshot snapshot;

    public CurrentInventory(InventoryReader reader, Clock clock) {
        this.reader = reader;
        this.clock = clock;
    }

    /** The newest snapshot; empty until the first was loaded, when nothing may be decorated yet. */
    public Optional<InventorySnapshot> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    /** Reads what changed since the snapshot was taken, and replaces it. */
    public synchronized void refresh() {
        InventorySnapshot before = snapshot == null ? InventorySnapshot.empty() : snapshot;
        snapshot = before.with(reader.changesSince(before.changeNumber(), clock.instant()));
    }

    /** The number of the last change in the snapshot; -1 when there is no snapshot yet. */
    long changeNumber() {
        InventorySnapshot current = snapshot;
        return current == null ? -1 : current.changeNumber();
    }
}
