package io.filigree;

import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

import io.filigree.db.FiligreeHome;
import io.filigree.db.account.AccountVerifications;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.audit.AuditEntries;
import io.filigree.db.dashboard.Dashboards;
import io.filigree.db.error.ErrorStates;
import io.filigree.db.event.AccountEvents;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.EventStorage;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.recommendation.RecommendationStore;
import io.filigree.db.savedquery.SavedQueries;
import io.filigree.db.sender.SenderReader;
import io.filigree.db.sender.SenderStats;
import io.filigree.history.HistorySettings;
import io.filigree.history.HistoryStore;
import io.filigree.query.account.AccountReader;
import io.filigree.query.account.PollReader;
import io.filigree.query.account.RegionReader;
import io.filigree.query.event.DecorationReader;
import io.filigree.query.function.FunctionHistory;
import io.filigree.query.function.RecommendationReader;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Wires what several roles read and write. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@Import({PairedAccounts.class, SavedQueries.class, Dashboards.class})
class DatabaseConfiguration {

    /** How long a deleted function still decorates its late events. */
    private static final Duration GRACE_PERIOD = Duration.ofDays(1);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    InventoryReader inventoryReader(DataSource dataSource) {
        return new InventoryReader(dataSource, GRACE_PERIOD);
    }

    @Bean
    SenderStats senderStats(DataSource dataSource, Clock clock) {
        return new SenderStats(dataSource, clock);
    }

    @Bean
    DeadLetters deadLetters(DataSource dataSource) {
        return new DeadLetters(dataSource);
    }

    @Bean
    InventoryStore inventoryStore(DataSource dataSource) {
        return new InventoryStore(dataSource);
    }

    @Bean
    EventSourceMappings eventSourceMappings(DataSource dataSource) {
        return new EventSourceMappings(dataSource);
    }

    @Bean
    AccountVerifications accountVerifications(DataSource dataSource) {
        return new AccountVerifications(dataSource);
    }

    @Bean
    InventoryHints inventoryHints(DataSource dataSource) {
        return new InventoryHints(dataSource);
    }

    @Bean
    AuditEntries auditEntries(DataSource dataSource) {
        return new AuditEntries(dataSource);
    }

    @Bean
    ErrorStates errorStates(DataSource dataSource) {
        return new ErrorStates(dataSource);
    }

    /** The cache of files in a bucket is shared by queries, sealing and deletion. */
    @Bean(destroyMethod = "close")
    HistoryStore historyStore(FiligreeHome home, HistorySettings settings, MeterRegistry meters) {
        return HistoryStore.open(home, settings, meters);
    }

    @Bean
    AccountEvents accountEvents(
            DataSource dataSource,
            HistoryStore store,
            HistorySettings settings,
            @Value("${filigree.ingest.drain.late-window:24h}") Duration lateWindow,
            Clock clock) {
        return new StoredAccountEvents(dataSource, store, settings, lateWindow, clock);
    }

    @Bean
    EventStorage eventStorage(DataSource dataSource) {
        return new EventStorage(dataSource);
    }

    @Bean
    SenderReader senderReader(DataSource dataSource) {
        return new SenderReader(dataSource);
    }

    @Bean
    FreshnessReader freshness(DataSource dataSource) {
        return new FreshnessReader(dataSource);
    }

    @Bean
    FunctionHistory functionHistory(DataSource dataSource, InventoryReader inventory) {
        return new FunctionHistory(dataSource, inventory);
    }

    @Bean
    DecorationReader decorationReader(DataSource dataSource) {
        return new DecorationReader(dataSource);
    }

    @Bean
    AccountReader accountReader(DataSource dataSource) {
        return new AccountReader(dataSource);
    }

    @Bean
    PollReader pollReader(DataSource dataSource) {
        return new PollReader(dataSource);
    }

    @Bean
    RegionReader regionReader(DataSource dataSource) {
        return new RegionReader(dataSource);
    }

    @Bean
    RecommendationStore recommendationStore(DataSource dataSource) {
        return new RecommendationStore(dataSource);
    }

    @Bean
    RecommendationReader recommendationReader(DataSource dataSource) {
        return new RecommendationReader(dataSource);
    }
}
