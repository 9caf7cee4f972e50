package io.filigree.ingest;

import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.db.event.EventStore;
import io.filigree.db.freshness.FreshnessStore;
import io.filigree.db.hint.InventoryHints;
import io.filigree.decorator.EventDecorator;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.freshness.FreshnessTallies;
import io.filigree.ingest.installed.InstalledFormats;
import io.filigree.ingest.resolution.NotedTraces;
import io.filigree.ingest.spool.Spool;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A drain over a test database, wired as the application does it. */
final class TestDrain {

    /** Whatever a drain writes, and what it remembers of it. */
    static final List<String> TABLES = List.of(
            "lambda_invocation",
            "lambda_invocation_error",
            "span",
            "log",
            "custom_event",
            "invocation_completion",
            "undecoded_message",
            "ingested_message",
            "event_type");

    private TestDrain() {}

    static SpoolDrain over(DataSource database, EventStore store, Spool spool, MeterRegistry meters, Clock clock) {
        return over(InstalledFormats.ALL, database, store, spool, meters, clock);
    }

    static SpoolDrain over(
            List<WireFormatProvider> formats,
            DataSource database,
            EventStore store,
            Spool spool,
            MeterRegistry meters,
            Clock clock) {
        return over(formats, store, books(database, spool, meters), new NotedTraces(), clock);
    }

    static SpoolDrain over(
            List<WireFormatProvider> formats, EventStore store, Bookkeeping books, NotedTraces traces, Clock clock) {
        return new SpoolDrain(
                new WireFormats(formats, new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max-body", 8 << 20))),
                new EventDecorator(),
                store,
                books,
                traces,
                clock);
    }

    static Bookkeeping books(DataSource database, Spool spool, MeterRegistry meters) {
        return new Bookkeeping(
                new IngestMetrics(meters, spool),
                new FreshnessTallies(new FreshnessStore(database)),
                new Misses(new InventoryHints(database)),
                (key, rows) -> {},
                uses -> {});
    }

    /** Of a few rows, which takes less time than to truncate every partition. */
    static void empty(JdbcClient jdbc) {
        TABLES.forEach(table -> jdbc.sql("DELETE FROM " + table).update());
    }
}
