package io.filigree.ingest.inventory;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

import io.filigree.db.inventory.InventoryChanges;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Follows the inventory: listens for its changes, and once a second compares change numbers, which repairs whatever a
 * lost connection did not hear. A sweep that found nothing changed has no number and is not notified; its time, which the
 * age of metadata is counted from, is read every few seconds. A database that is away leaves the last snapshot standing.
 */
public final class InventoryWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(InventoryWatch.class);
    private static final int LISTEN_MILLIS = 1_000;
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final Duration READ_SWEEP_TIMES = Duration.ofSeconds(5);

    private final DataSource dataSource;
    private final CurrentInventory inventory;
    private final InventoryChanges changes;
    private volatile @Nullable Thread thread;

    public InventoryWatch(DataSource dataSource, CurrentInventory inventory) {
        this.dataSource = dataSource;
        this.inventory = inventory;
        this.changes = new InventoryChanges(JdbcClient.create(dataSource));
    }

    @Override
    public void start() {
        Thread watch = new Thread(this::watch, "inventory-watch");
        watch.setDaemon(true);
        thread = watch;
        watch.start();
    }

    @Override
    public void stop() {
        Thread watch = thread;
        thread = null;
        if (watch != null) {
            watch.interrupt();
            try {
                watch.join(2L * LISTEN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void watch() {
        while (isRunning()) {
            try {
                listen();
            } catch (SQLException | RuntimeException e) {
                // The outer loop: whatever it is, the last snapshot stands and we try again.
                if (isRunning()) {
                    log.warn("The inventory cannot be read; decorating with what was last read", e);
                    pause();
                }
            }
        }
    }

    private void listen() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + InventoryChanges.CHANNEL);
            }
            PGConnection notifications = connection.unwrap(PGConnection.class);
            long refreshedAt = System.nanoTime() - READ_SWEEP_TIMES.toNanos();
            while (isRunning()) {
                if (changes.last() != inventory.changeNumber()
                        || System.nanoTime() - refreshedAt >= READ_SWEEP_TIMES.toNanos()) {
                    inventory.refresh();
                    refreshedAt = System.nanoTime();
                }
                notifications.getNotifications(LISTEN_MILLIS);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
