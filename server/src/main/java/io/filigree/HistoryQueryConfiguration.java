package io.filigree;

import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.history.HistoryReader;
import io.filigree.history.HistorySettings;
import io.filigree.history.HistoryStore;
import io.filigree.nrql.guard.EventLocks;
import io.filigree.nrql.guard.QuerySettings;
import io.filigree.query.nrql.columnar.DuckDb;
import io.filigree.query.nrql.functions.DateTexts;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the engine that reads the files of history. */
@Configuration(proxyBeanMethods = false)
@RequiresRole({ProcessRole.QUERY, ProcessRole.WEB})
@ConditionalOnProperty("filigree.history.enabled")
class HistoryQueryConfiguration {

    /** No event moves to history between the snapshot of a query and its first read. */
    @Bean
    EventLocks eventLocks() {
        return new EventLocks(List.of(EventTable.values()));
    }

    @Bean(destroyMethod = "close")
    DuckDb columnarEvents(HistoryStore store, HistorySettings settings, QuerySettings queries, MeterRegistry meters) {
        HistorySettings.Query limits = settings.query();
        return DuckDb.start(
                new DuckDb.Settings(
                        store.root(),
                        store.temporaryOfQueries(),
                        limits.threads(),
                        limits.memory().toBytes(),
                        limits.maxSpill().toBytes(),
                        queries.maxResult().toBytes()),
                new HistoryFiles(new HistoryReader(store)),
                DateTexts::millis,
                meters);
    }
}
