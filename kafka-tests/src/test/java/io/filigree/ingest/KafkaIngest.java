package io.filigree.ingest;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.EventStore;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.ingest.spool.kafka.KafkaSettings;
import io.filigree.ingest.spool.kafka.KafkaSpool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.postgresql.ds.PGSimpleDataSource;

/** Ingest without HTTP: the spool in Kafka and what stores its payloads, in this process or in one that can be killed. */
final class KafkaIngest implements AutoCloseable {

    private final KafkaSpool spool;
    private final SpoolConsumer consumer;
    private final MeterRegistry meters;

    private KafkaIngest(KafkaSpool spool, SpoolConsumer consumer, MeterRegistry meters) {
        this.spool = spool;
        this.consumer = consumer;
        this.meters = meters;
    }

    static KafkaIngest start(KafkaSettings settings, DataSource database) {
        KafkaSpool spool = KafkaSpool.start(settings, 4 << 20, Duration.ofHours(48), Clock.systemUTC());
        MeterRegistry meters = new SimpleMeterRegistry();
        CurrentInventory inventory =
                new CurrentInventory(new InventoryReader(database, Duration.ofDays(1)), Clock.systemUTC());
        inventory.refresh();
        SpoolConsumer consumer = new SpoolConsumer(
                spool,
                TestDrain.over(database, new EventStore(database), spool, meters, Clock.systemUTC()),
                inventory,
                new DeadLetters(database),
                new IngestMetrics(meters, spool),
                CrashJournal.open(temporaryDirectory()),
                Clock.systemUTC(),
                2);
        consumer.start();
        return new KafkaIngest(spool, consumer, meters);
    }

    /** The same in another process. */
    static Process startProcess(String servers, String topic, TestPostgres database) {
        return JavaProcess.start(
                temporaryDirectory().resolve("ingest.log"),
                List.of("-Xmx256m"),
                KafkaIngest.class.getName(),
                List.of(servers, topic, database.jdbcUrl(), database.user(), database.password()));
    }

    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    public static void main(String[] arguments) throws InterruptedException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[2]);
        database.setUser(arguments[3]);
        database.setPassword(arguments[4]);
        start(settings(arguments[0], arguments[1], 1, 2), database);
        Thread.currentThread().join();
    }

    static KafkaSettings settings(String servers, String topic, int replicas, int consumers) {
        return new KafkaSettings(
                servers,
                topic,
                topic + "-dead-letters",
                topic + "-group",
                consumers,
                6,
                replicas,
                Math.min(2, replicas),
                Duration.ofHours(24),
                Duration.ofDays(14),
                Duration.ofSeconds(10),
                Map.of("metadata.max.age.ms", "1000", "session.timeout.ms", "6000"));
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "kafka-ingest");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until payloads can be appended. */
    KafkaIngest ready() {
        await().atMost(Duration.ofMinutes(3)).until(() -> spool.outage().isEmpty());
        return this;
    }

    KafkaSpool spool() {
        return spool;
    }

    MeterRegistry meters() {
        return meters;
    }

    /** As a process that is stopped. */
    @Override
    public void close() {
        consumer.stop();
        spool.close();
    }
}
