package io.filigree.ingest;

import io.filigree.db.inventory.CurrentInventory;
import io.filigree.db.inventory.InventoryWatch;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.schema.SchemaStart;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up as soon as a snapshot is loaded, so that events are not stored undecorated right after the start.
 *
 * <p>{@link #DATABASE_UNAVAILABLE}, which is ready as well, while telemetry is accepted and kept in the spool without the
 * database: after it was lost, and after a start without it if the keys are known. Payloads then wait for the snapshot.
 */
final class InventoryHealth implements HealthIndicator {

    /** A status with the HTTP status 200; application.yml orders it between OUT_OF_SERVICE and UP. */
    static final String DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE";

    private final CurrentInventory inventory;
    private final InventoryWatch watch;
    private final SchemaStart schema;
    private final ApiKeys keys;
    private final boolean startedWithoutDatabase;

    InventoryHealth(
            CurrentInventory inventory,
            InventoryWatch watch,
            SchemaStart schema,
            ApiKeys keys,
            MeterRegistry registry) {
        this.inventory = inventory;
        this.watch = watch;
        this.schema = schema;
        this.keys = keys;
        this.startedWithoutDatabase = !schema.isReady();
        Gauge.builder("filigree.database.connected", this, health -> health.isConnected() ? 1 : 0)
                .description(
                        "Whether ingest has a connection to the database: 1, or 0 while telemetry waits in the spool")
                .register(registry);
    }

    @Override
    public Health health() {
        if (inventory.snapshot().isPresent()) {
            return isConnected() ? Health.up().build() : databaseUnavailable();
        }
        return startedWithoutDatabase && keys.isLoaded()
                ? databaseUnavailable()
                : Health.outOfService().build();
    }

    private boolean isConnected() {
        return schema.isReady() && watch.isListening();
    }

    private static Health databaseUnavailable() {
        return Health.status(DATABASE_UNAVAILABLE).build();
    }
}
