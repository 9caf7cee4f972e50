package io.filigree.db.inventory;

import java.time.Duration;
import javax.sql.DataSource;

import io.filigree.db.ChannelWatch;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps the snapshot current: listens for changes, and compares change numbers once a second. A sweep without changes has
 * no change number and no notification. Its time, from which the age of metadata is computed, is read every few seconds.
 * While the database is down, the last snapshot is used.
 */
public final class InventoryWatch implements SmartLifecycle {

    private static final Duration READ_SWEEP_TIMES = Duration.ofSeconds(5);

    private final CurrentInventory inventory;
    private final InventoryChanges changes;
    private final ChannelWatch watch;
    private long refreshedAt = System.nanoTime() - READ_SWEEP_TIMES.toNanos();

    public InventoryWatch(DataSource dataSource, CurrentInventory inventory) {
        this.inventory = inventory;
        this.changes = new InventoryChanges(JdbcClient.create(dataSource));
        this.watch = new ChannelWatch(
                dataSource,
                InventoryChanges.CHANNEL,
                () -> true,
                this::refresh,
                "The inventory could not be read; using the last snapshot");
    }

    @Override
    public void start() {
        watch.start();
    }

    @Override
    public void stop() {
        watch.stop();
    }

    @Override
    public boolean isRunning() {
        return watch.isRunning();
    }

    /** Whether the connection is open, on which changes are notified. */
    public boolean isListening() {
        return watch.isListening();
    }

    private void refresh() {
        if (changes.last() != inventory.changeNumber()
                || System.nanoTime() - refreshedAt >= READ_SWEEP_TIMES.toNanos()) {
            inventory.refresh();
            refreshedAt = System.nanoTime();
        }
    }
}
