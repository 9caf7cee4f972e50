package io.filigree.ingest;

import java.time.Clock;
import java.time.LocalDate;

import io.filigree.db.event.EventPartitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Makes the partitions of the days around today, ahead of their events. */
final class PartitionKeeper {

    private static final Logger log = LoggerFactory.getLogger(PartitionKeeper.class);
    private static final int DAYS_BACK = 2;
    private static final int DAYS_AHEAD = 3;

    private final EventPartitions partitions;
    private final Clock clock;

    PartitionKeeper(EventPartitions partitions, Clock clock) {
        this.partitions = partitions;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT0S")
    void keep() {
        try {
            LocalDate today = EventPartitions.day(clock.instant());
            partitions.ensure(today.minusDays(DAYS_BACK), today.plusDays(DAYS_AHEAD));
        } catch (RuntimeException e) {
            // Events of a day without a partition go to the default one; the next hour moves them.
            log.warn("Could not make the partitions of the coming days", e);
        }
    }
}
