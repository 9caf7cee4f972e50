package io.filigree.db.inventory;

import java.time.Clock;
import java.util.Optional;

import io.filigree.decorator.inventory.InventorySnapshot;
import org.jspecify.annotations.Nullable;

/** The current snapshot. Readers get it once per batch; a refresh replaces the reference. */
public final class CurrentInventory {

    private final InventoryReader reader;
    private final Clock clock;
    private volatile @Nullable InventorySnapshot snapshot;

    public CurrentInventory(InventoryReader reader, Clock clock) {
        this.reader = reader;
        this.clock = clock;
    }

    /** The newest snapshot; empty until the first is loaded. Without it, events must not be decorated. */
    public Optional<InventorySnapshot> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    /** Reads the changes since the snapshot, and replaces it. */
    public synchronized void refresh() {
        InventorySnapshot before = snapshot == null ? InventorySnapshot.empty() : snapshot;
        snapshot = before.with(reader.changesSince(before.changeNumber(), clock.instant()));
    }

    /** The number of the last change in the snapshot; -1 before the first snapshot. */
    long changeNumber() {
        InventorySnapshot current = snapshot;
        return current == null ? -1 : current.changeNumber();
    }
}
