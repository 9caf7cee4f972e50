package io.filigree.db.schema;

import java.time.Duration;

import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;

/**
 * Migrates the schema at start. If the database is unreachable and the application may start without it, a thread retries
 * every second until the schema is migrated. Tables must not be used before.
 */
public final class SchemaStart implements FlywayMigrationStrategy, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SchemaStart.class);

    private static final Duration RETRY = Duration.ofSeconds(1);

    /** After a failure that an operator has to fix. */
    private static final Duration RETRY_FAILED = Duration.ofSeconds(10);

    private final boolean mayWait;
    private final ApplicationEventPublisher events;
    private volatile boolean ready;
    private @Nullable Flyway waiting;
    private @Nullable Thread thread;
    private String lastFailure = "";

    /** @param mayWait whether the application may start without the database */
    SchemaStart(boolean mayWait, ApplicationEventPublisher events) {
        this.mayWait = mayWait;
        this.events = events;
    }

    /**
     * Migrates, or returns without having migrated if the application may start without the database.
     *
     * @throws UnsuitableDatabaseException if the database cannot hold the schema
     * @throws UnreachableDatabaseException if the application needs the database at start
     */
    @Override
    public void migrate(Flyway flyway) {
        try {
            SchemaMigration.migrate(flyway);
            ready = true;
        } catch (UnreachableDatabaseException e) {
            if (!mayWait) {
                throw e;
            }
            log.warn("Starting without the database, retrying every second: {}", e.getMessage());
            waiting = flyway;
        }
    }

    /** Whether the schema is migrated. It stays true while the database is unreachable later. */
    public boolean isReady() {
        return ready;
    }

    @EventListener(ApplicationReadyEvent.class)
    void started() {
        Flyway flyway = waiting;
        if (flyway == null) {
            events.publishEvent(new SchemaReadyEvent(this));
            return;
        }
        Thread connecting = new Thread(() -> await(flyway), "schema-start");
        connecting.setDaemon(true);
        thread = connecting;
        connecting.start();
    }

    private void await(Flyway flyway) {
        try {
            while (!ready) {
                Thread.sleep(attempt(flyway).toMillis());
            }
        } catch (InterruptedException e) {
            return; // close() interrupted this thread, which ends here
        }
        log.info("The database is reachable, its schema is current");
        events.publishEvent(new SchemaReadyEvent(this));
    }

    /** Returns the pause before the next attempt. */
    private Duration attempt(Flyway flyway) {
        try {
            SchemaMigration.migrate(flyway);
            ready = true;
            return Duration.ZERO;
        } catch (UnreachableDatabaseException e) {
            return RETRY;
        } catch (RuntimeException e) {
            // The outer loop: senders are served while an operator fixes the database.
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure)) {
                lastFailure = failure;
                log.error("The schema is not usable, retrying every {} s: {}", RETRY_FAILED.toSeconds(), failure);
            }
            return RETRY_FAILED;
        }
    }

    @Override
    public void close() {
        Thread connecting = thread;
        if (connecting != null) {
            connecting.interrupt();
        }
    }
}
