package io.filigree;

import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

import io.filigree.db.event.PartitionWidth;
import io.filigree.history.HistoryKeeper;
import io.filigree.history.HistorySettings;
import io.filigree.history.HistoryStore;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** Wires the columnar history: its files are written where events are. */
@Configuration(proxyBeanMethods = false)
@RequiresRole(ProcessRole.INGEST)
class HistoryConfiguration {

    @Bean
    PartitionWidth partitionWidth(HistorySettings settings) {
        return settings.enabled() ? PartitionWidth.HOUR : PartitionWidth.DAY;
    }

    /** Of several processes one at a time works. */
    @Bean
    @ConditionalOnProperty("filigree.history.enabled")
    HistorySchedule historySchedule(
            DataSource dataSource,
            HistoryStore store,
            HistorySettings settings,
            @Value("${filigree.ingest.drain.late-window:24h}") Duration lateWindow,
            Clock clock,
            MeterRegistry registry) {
        return new HistorySchedule(new HistoryKeeper(dataSource, store, settings, lateWindow, clock, registry));
    }

    /** Often, so that an hour is sealed soon after it is closed. A run without closed partitions takes milliseconds. */
    record HistorySchedule(HistoryKeeper keeper) {

        @Scheduled(
                fixedDelayString = "${filigree.history.pace.interval:1m}",
                initialDelayString = "${filigree.history.pace.interval:1m}")
        void run() {
            keeper.run();
        }
    }
}
