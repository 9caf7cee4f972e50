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
import io.filigree.ingest.freshness.FreshnessCounters;
import io.filigree.ingest.installed.InstalledFormats;
import io.filigree.ingest.resolution.RecentTraces;
import io.filigree.ingest.spool.Spool;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A drain over a test database, wired as the application does it. */
final class TestDrain {

    /** All tables that a drain writes. */
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

    static BatchProcessor over(DataSource database, EventStore store, Spool spool, MeterRegistry meters, Clock clock) {
        return over(InstalledFormats.ALL, database, store, spool, meters, clock);
    }

    static BatchProcessor over(
            List<WireFormatProvider> formats,
            DataSource database,
            EventStore store,
            Spool spool,
            MeterRegistry meters,
            Clock clock) {
        return over(formats, store, books(database, spool, meters), new RecentTraces(), clock);
    }

    static BatchProcessor over(
            List<WireFormatProvider> formats,
            EventStore store,
            IngestObserver books,
            RecentTraces traces,
            Clock clock) {
        return new BatchProcessor(
                new WireFormats(formats, new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max-body", 8 << 20))),
                new EventDecorator(),
                store,
                books,
                traces,
                clock);
    }

    static IngestObserver books(DataSource database, Spool spool, MeterRegistry meters) {
        return new IngestObserver(
                new IngestMetrics(meters, spool),
                new FreshnessCounters(new FreshnessStore(database)),
                new UnknownFunctionReporter(new InventoryHints(database)),
                (key, rows) -> {},
                uses -> {},
                mismatches -> {});
    }

    /** Of a few rows, which takes less time than to truncate every partition. */
    static void empty(JdbcClient jdbc) {
        TABLES.forEach(table -> jdbc.sql("DELETE FROM " + table).update());
    }
}
