package io.filigree.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that runs a task when a PostgreSQL channel is notified, and once a second in any case, which covers
 * notifications missed on a lost connection. A task that fails, usually because the database is down, is retried a
 * second later on a new connection.
 */
public final class ChannelWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelWatch.class);
    private static final int LISTEN_MILLIS = 1_000;

    /** How long {@link #stop} waits for a running task. */
    private static final long STOP_MILLIS = 5_000;

    private final DataSource dataSource;
    private final String channel;
    private final BooleanSupplier wanted;
    private final Runnable work;
    private final DatabaseFailures failures;
    private volatile @Nullable Thread thread;
    private volatile boolean listening;

    /**
     * @param channel also the name of the thread; must not come from input
     * @param wanted whether this process should run the task; if not, it holds no connection
     * @param failure message of the warning when the task fails
     */
    public ChannelWatch(DataSource dataSource, String channel, BooleanSupplier wanted, Runnable work, String failure) {
        this.dataSource = dataSource;
        this.channel = channel;
        this.wanted = wanted;
        this.work = work;
        this.failures = new DatabaseFailures(LOG, failure);
    }

    /** Starts the thread. The task runs immediately. */
    public void start() {
        Thread watch = new Thread(this::watch, channel);
        watch.setDaemon(true);
        thread = watch;
        watch.start();
    }

    /** Stops the thread, and waits some seconds for a running task. */
    public void stop() {
        Thread watch = thread;
        thread = null;
        if (watch != null) {
            watch.interrupt();
            try {
                watch.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public boolean isRunning() {
        return thread != null;
    }

    /** Whether the last task succeeded on this process and the connection is still open. */
    public boolean isListening() {
        return listening;
    }

    private void watch() {
        while (isRunning()) {
            try {
                if (wanted.getAsBoolean()) {
                    listen();
                } else {
                    Thread.sleep(LISTEN_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (SQLException | RuntimeException e) {
                // The outer loop: after any failure the task is still due.
                if (isRunning()) {
                    failures.warn(e);
                    pause();
                }
            }
        }
    }

    private void listen() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + channel);
            }
            PGConnection notifications = connection.unwrap(PGConnection.class);
            while (isRunning() && wanted.getAsBoolean()) {
                listening = true;
                work.run();
                notifications.getNotifications(LISTEN_MILLIS);
            }
        } finally {
            listening = false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LISTEN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
