package io.filigree;

import java.time.Clock;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.nrql.guard.QuerySettings;
import io.filigree.query.event.EventReader;
import io.filigree.query.function.ChangeReader;
import io.filigree.query.function.EntityReader;
import io.filigree.query.function.FacetReader;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.plan.StorageRanges;
import io.filigree.query.nrql.syntax.FunctionCatalog;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the services of queries, which pages and REST routes share. */
@Configuration(proxyBeanMethods = false)
@RequiresRole({ProcessRole.QUERY, ProcessRole.WEB})
class QueryConfiguration {

    @Bean
    EventReader eventReader(
            QueryDatabase database,
            InventoryReader inventory,
            QuerySettings settings,
            Clock clock,
            ObjectProvider<ColumnarEvents> columnar) {
        return new EventReader(
                database, settings.readTimeout(), inventory, clock, columnar.getIfAvailable(() -> ColumnarEvents.NONE));
    }

    @Bean
    FunctionCatalog nrqlFunctions() {
        return NrqlFunctions.CATALOG;
    }

    @Bean
    QueryEngine nrql(
            QueryDatabase database,
            InventoryReader inventory,
            FunctionCatalog functions,
            QuerySettings settings,
            Clock clock,
            ObjectProvider<ColumnarEvents> columnar) {
        return new PostgresQueryEngine(
                database,
                inventory,
                functions,
                clock,
                settings.maxEvents(),
                StorageRanges.ONE,
                columnar.getIfAvailable(() -> ColumnarEvents.NONE));
    }

    @Bean
    FunctionReader functionReader(QueryDatabase database, QuerySettings settings) {
        return new FunctionReader(database, settings.readTimeout());
    }

    @Bean
    EntityReader entityReader(QueryDatabase database, QuerySettings settings) {
        return new EntityReader(database, settings.readTimeout());
    }

    @Bean
    FacetReader facetReader(QueryDatabase database, QuerySettings settings) {
        return new FacetReader(database, settings.readTimeout());
    }

    @Bean
    ChangeReader changeReader(QueryDatabase database, InventoryReader inventory, QuerySettings settings) {
        return new ChangeReader(database, settings.readTimeout(), inventory);
    }
}
