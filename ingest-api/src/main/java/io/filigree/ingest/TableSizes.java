package io.filigree.ingest;

import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.ExpiredRows;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * How much the database keeps, as gauges: {@code filigree.partitions}, {@code filigree.identities} (as PostgreSQL
 * estimates), {@code filigree.quarantine.payloads}. Read periodically, so that a scrape never waits for a database
 * that is down: it gets the last known values.
 */
final class TableSizes {

    private static final Logger log = LoggerFactory.getLogger(TableSizes.class);

    private final EventPartitions partitions;
    private final ExpiredRows rows;
    private final DeadLetters quarantine;

    private volatile double partitionCount = Double.NaN;
    private volatile double identityCount = Double.NaN;
    private volatile double quarantineCount = Double.NaN;

    TableSizes(EventPartitions partitions, ExpiredRows rows, DeadLetters quarantine, MeterRegistry registry) {
        this.partitions = partitions;
        this.rows = rows;
        this.quarantine = quarantine;
        Gauge.builder("filigree.partitions", () -> partitionCount).register(registry);
        Gauge.builder("filigree.identities", () -> identityCount).register(registry);
        Gauge.builder("filigree.quarantine.payloads", () -> quarantineCount).register(registry);
    }

    @Scheduled(fixedDelayString = "PT15S")
    void look() {
        try {
            partitionCount = partitions.count();
            identityCount = rows.identities();
            quarantineCount = quarantine.count();
        } catch (RuntimeException e) {
            // The outer loop: the next look tells.
            log.debug("Could not ask for the sizes of tables", e);
        }
    }
}
