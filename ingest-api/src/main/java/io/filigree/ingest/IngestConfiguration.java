package io.filigree.ingest;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.db.FiligreeHome;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.ExpiredRows;
import io.filigree.db.event.LogMessageIndex;
import io.filigree.db.event.PartitionWidth;
import io.filigree.db.event.PendingEvents;
import io.filigree.db.event.RetentionSettings;
import io.filigree.db.event.UndecodedMessages;
import io.filigree.db.freshness.FreshnessStore;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryWatch;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.KeyFile;
import io.filigree.db.schema.SchemaStart;
import io.filigree.db.sender.SenderStats;
import io.filigree.decorator.EventDecorator;
import io.filigree.http.BodyLimit;
import io.filigree.http.BodyLimits;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.freshness.FreshnessCounters;
import io.filigree.ingest.installed.InstalledFormats;
import io.filigree.ingest.resolution.RecentTraces;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolKind;
import io.filigree.ingest.spool.SpoolSettings;
import io.filigree.ingest.spool.kafka.KafkaSettings;
import io.filigree.ingest.spool.kafka.KafkaSpool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires ingest. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {

    /** The status of a process whose spool is not reachable, until it is; 503 as with {@code DOWN}. */
    private static final String SPOOL_UNREACHABLE = "SPOOL_UNREACHABLE";

    @Bean
    CurrentInventory currentInventory(InventoryReader reader, Clock clock) {
        return new CurrentInventory(reader, clock);
    }

    @Bean
    InventoryWatch inventoryWatch(DataSource dataSource, CurrentInventory inventory) {
        return new InventoryWatch(dataSource, inventory);
    }

    @Bean
    WireFormats wireFormats(IngestSettings settings) {
        return new WireFormats(InstalledFormats.ALL, settings.formatContext());
    }

    @Bean
    MemoryLimiter memoryLimiter() {
        return MemoryLimiter.ofHeap();
    }

    @Bean
    CrashJournal crashJournal(FiligreeHome home) {
        return CrashJournal.open(home.home().resolve("drain"));
    }

    @Bean
    Spool spool(
            @Value("${filigree.spool:file}") String kind,
            SpoolSettings settings,
            KafkaSettings kafka,
            RetentionSettings retention,
            FiligreeHome home,
            Clock clock) {
        return SpoolKind.parse(kind) == SpoolKind.KAFKA
                ? KafkaSpool.start(kafka, settings.maxMemory().toBytes(), retention.messageIdentities(), clock)
                : JournalSpool.open(settings.directoryIn(home.home()), settings, clock);
    }

    /** The meters of a spool in Kafka. */
    @Bean
    MeterBinder kafkaMeters(Spool spool) {
        return spool instanceof KafkaSpool kafka ? new KafkaMeters(kafka) : registry -> {};
    }

    @Bean
    IngestMetrics ingestMetrics(MeterRegistry registry, Spool spool, WireFormats formats) {
        IngestMetrics metrics = new IngestMetrics(registry, spool);
        formats.forEach((provider, format) -> metrics.install(format.id()));
        return metrics;
    }

    @Bean
    BodyLimits telemetryBodies(WireFormats formats, IngestMetrics metrics, SenderStats senders) {
        List<BodyLimit> limits = new ArrayList<>();
        formats.forEach((provider, format) ->
                limits.add(new BodyLimit(provider::serves, format.maxBody().bytes(), (keyId, failure) -> {
                    metrics.rejected(format.id(), failure.reason());
                    if (keyId != null) {
                        senders.rejected(keyId, format.id(), failure.reason(), failure.status());
                    }
                })));
        return new BodyLimits(limits);
    }

    @Bean
    IngestConnections ingestConnections(JdbcConnectionDetails database, DrainSettings settings) {
        return new IngestConnections(database, settings);
    }

    @Bean
    EventStore eventStore(IngestConnections connections, IngestSettings settings) {
        return new EventStore(connections.dataSource(), settings.maxEventTypes());
    }

    @Bean
    UndecodedMessages undecodedMessages(DataSource dataSource) {
        return new UndecodedMessages(dataSource);
    }

    @Bean
    FreshnessCounters freshnessCounters(DataSource dataSource) {
        return new FreshnessCounters(new FreshnessStore(dataSource));
    }

    @Bean
    IngestObserver ingestObserver(
            IngestMetrics metrics,
            FreshnessCounters freshness,
            DataSource dataSource,
            ApiKeys keys,
            SenderStats senders) {
        return new IngestObserver(
                metrics,
                freshness,
                new UnknownFunctionReporter(new InventoryHints(dataSource)),
                keys::rowsStored,
                senders::functionsSeen,
                senders::accountMismatches);
    }

    @Bean
    RecentTraces recentTraces() {
        return new RecentTraces();
    }

    @Bean
    BatchProcessor batchProcessor(
            WireFormats formats, IngestObserver observer, EventStore store, RecentTraces traces, Clock clock) {
        return new BatchProcessor(formats, new EventDecorator(), store, observer, traces, clock);
    }

    @Bean
    LateResolution lateResolution(
            EventStore store,
            CurrentInventory inventory,
            RecentTraces traces,
            IngestObserver observer,
            Clock clock,
            DrainSettings settings) {
        return new LateResolution(
                store, inventory, new EventDecorator(), traces, observer, clock, settings.lateWindow());
    }

    @Bean
    SpoolConsumer spoolConsumer(
            Spool spool,
            BatchProcessor drain,
            CurrentInventory inventory,
            DeadLetters deadLetters,
            IngestMetrics metrics,
            Clock clock,
            DrainSettings settings,
            CrashJournal crashes) {
        return new SpoolConsumer(spool, drain, inventory, deadLetters, metrics, crashes, clock, settings.connections());
    }

    @Bean
    MissedJoins missedJoins(EventStore store, BatchProcessor drain, CurrentInventory inventory, Clock clock) {
        return new MissedJoins(store, drain, inventory, clock);
    }

    @Bean
    PartitionKeeper partitionKeeper(
            DataSource dataSource,
            JdbcConnectionDetails database,
            RetentionSettings retention,
            PartitionWidth width,
            Clock clock) {
        return new PartitionKeeper(
                new EventPartitions(dataSource),
                new LogMessageIndex(IndexConnections.of(database)),
                new ExpiredRows(dataSource),
                new FreshnessStore(dataSource),
                retention,
                width,
                clock);
    }

    @Bean
    TableSizes tableSizes(DataSource dataSource, DeadLetters deadLetters, MeterRegistry registry) {
        return new TableSizes(new EventPartitions(dataSource), new ExpiredRows(dataSource), deadLetters, registry);
    }

    @Bean
    LateDecoration lateDecoration(
            DataSource dataSource,
            CurrentInventory inventory,
            IngestObserver observer,
            Clock clock,
            DrainSettings settings) {
        return new LateDecoration(
                new PendingEvents(dataSource), inventory, new EventDecorator(), observer, clock, settings.lateWindow());
    }

    /** The copy of the keys is next to the spool: both are needed to accept telemetry without the database. */
    @Bean
    KeyFile keyFile(SpoolSettings settings, FiligreeHome home) {
        return new KeyFile(settings.directoryIn(home.home()).resolve("keys.json"));
    }

    @Bean
    InventoryHealth inventoryHealthIndicator(
            CurrentInventory inventory,
            InventoryWatch watch,
            SchemaStart schema,
            ApiKeys keys,
            MeterRegistry registry) {
        return new InventoryHealth(inventory, watch, schema, keys, registry);
    }

    /** Down if the spool cannot keep another payload; independent of the database. */
    @Bean
    HealthIndicator spoolHealthIndicator(Spool spool) {
        return () -> spool.status().canKeep()
                ? Health.up().build()
                : spool.outage()
                        .map(reason -> Health.status(SPOOL_UNREACHABLE).withDetail("reason", reason))
                        .orElseGet(Health::down)
                        .build();
    }
}
