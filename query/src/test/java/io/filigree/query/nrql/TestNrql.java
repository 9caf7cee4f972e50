package io.filigree.query.nrql;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.plan.StorageRanges;

/** What answers from PostgreSQL. */
final class TestNrql {

    private TestNrql() {}

    /** @param now the current time of all queries */
    static QueryEngine of(DataSource dataSource, Instant now) {
        return of(dataSource, now, StorageRanges.ONE);
    }

    /** @param storage the time ranges that are aggregated separately */
    static QueryEngine of(DataSource dataSource, Instant now, StorageRanges storage) {
        return new PostgresQueryEngine(
                new TestQueryDatabase(dataSource),
                new InventoryReader(dataSource, Duration.ofDays(30)),
                NrqlFunctions.CATALOG,
                Clock.fixed(now, ZoneOffset.UTC),
                Long.MAX_VALUE,
                storage,
                ColumnarEvents.NONE);
    }
}
