package io.filigree;

import java.time.Clock;
import javax.sql.DataSource;

import io.filigree.db.account.AccountVerifications;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.audit.AuditEntries;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.savedquery.SavedQueries;
import io.filigree.nrql.guard.QuerySettings;
import io.filigree.query.account.AccountReader;
import io.filigree.query.account.PollReader;
import io.filigree.query.account.RegionReader;
import io.filigree.query.event.DecorationReader;
import io.filigree.query.event.EventReader;
import io.filigree.query.function.FacetReader;
import io.filigree.query.function.FunctionHistory;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires what several features read and write: the modules below are libraries, which bring only Spring Data's part. */
@Configuration(proxyBeanMethods = false)
@Import(PairedAccounts.class)
class DatabaseConfiguration {

    @Bean
    InventoryStore inventoryStore(DataSource dataSource) {
        return new InventoryStore(dataSource);
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
    SavedQueries savedQueries(DataSource dataSource) {
        return new SavedQueries(dataSource);
    }

    @Bean
    FreshnessReader freshness(DataSource dataSource) {
        return new FreshnessReader(dataSource);
    }

    @Bean
    EventReader eventReader(QueryDatabase database, InventoryReader inventory, QuerySettings settings, Clock clock) {
        return new EventReader(database, settings.readTimeout(), inventory, clock);
    }

    @Bean
    QueryEngine nrql(QueryDatabase database, InventoryReader inventory, QuerySettings settings, Clock clock) {
        return new PostgresQueryEngine(database, inventory, clock, settings.maxEvents());
    }

    @Bean
    FunctionReader functionReader(QueryDatabase database, QuerySettings settings) {
        return new FunctionReader(database, settings.readTimeout());
    }

    @Bean
    FacetReader facetReader(QueryDatabase database, QuerySettings settings) {
        return new FacetReader(database, settings.readTimeout());
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
}
