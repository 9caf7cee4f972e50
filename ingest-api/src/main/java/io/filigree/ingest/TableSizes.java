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
 * Gauges of stored rows: {@code filigree.partitions}, {@code filigree.identities} (estimated by PostgreSQL), {@code
 * filigree.quarantine.payloads}. They are updated periodically, so that a scrape does not wait for the database; while it is
 * down, the last values are reported.
 */
final class TableSizes {

    private static final Logger log = LoggerFactory.getLogger(TableSizes.class);

    private final EventPartitions partitions;
    private final ExpiredRows rows;
    private final DeadLetters deadLetters;

    private volatile double partitionCount = Double.NaN;
    private volatile double identityCount = Double.NaN;
    private volatile double deadLetterCount = Double.NaN;

    TableSizes(EventPartitions partitions, ExpiredRows rows, DeadLetters deadLetters, MeterRegistry registry) {
        this.partitions = partitions;
        this.rows = rows;
        this.deadLetters = deadLetters;
        Gauge.builder("filigree.partitions", () -> partitionCount).register(registry);
        Gauge.builder("filigree.identities", () -> identityCount).register(registry);
        Gauge.builder("filigree.quarantine.payloads", () -> deadLetterCount).register(registry);
    }

    @Scheduled(fixedDelayString = "PT15S")
    void look() {
        try {
            partitionCount = partitions.count();
            identityCount = rows.identities();
            deadLetterCount = deadLetters.count();
        } catch (RuntimeException e) {
            // The outer loop: the next run updates them.
            log.debug("Could not read the sizes of tables", e);
        }
    }
}
