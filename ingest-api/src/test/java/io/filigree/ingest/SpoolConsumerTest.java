package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.EventStore;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolSettings;
import io.filigree.ingest.spool.SpooledPayload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.util.unit.DataSize;

/** No payload is parked for the memory that another thread took, and none ends process after process. */
class SpoolConsumerTest {

    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");

    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final AtomicInteger outOfMemory = new AtomicInteger();
    private Spool spool;
    private SpoolConsumer loop;

    @BeforeEach
    void open() {
        jdbc.sql("TRUNCATE undecoded_message, ingested_message, quarantined_payload")
                .update();
        spool = JournalSpool.open(
                directory.resolve("spool"),
                new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        if (loop != null) {
            loop.stop();
        }
        spool.close();
    }

    @Test
    void payloadsThatLackedMemoryAreStoredOnceItIsThere() {
        append(3);
        outOfMemory.set(3);

        start();

        await().atMost(Duration.ofMinutes(1)).until(() -> spool.status().payloads() == 0);
        assertThat(count("undecoded_message")).isEqualTo(3);
        assertThat(count("quarantined_payload")).isZero();
    }

    @Test
    void aPayloadThatLacksMemoryAloneIsParkedWithItsReason() {
        append(1);
        outOfMemory.set(2);

        start();

        await().atMost(Duration.ofMinutes(1)).until(() -> spool.status().payloads() == 0);
        assertThat(jdbc.sql("SELECT reason FROM quarantined_payload")
                        .query(String.class)
                        .single())
                .startsWith("java.lang.OutOfMemoryError");
    }

    @Test
    void aPayloadThatEndedThreeProcessesIsParkedAndTheOthersAreStored() throws InterruptedException {
        append(3);
        List<SpooledPayload> batch = spool.take(10, 1 << 20, Duration.ofSeconds(10));
        spool.requeue(batch);
        journal().begin("spool-consumer-1", batch);
        for (int crash = 0; crash < CrashJournal.MAX_CRASHES; crash++) {
            journal().beginAlone("spool-consumer-1", batch.get(1));
        }

        start();

        await().atMost(Duration.ofMinutes(1)).until(() -> spool.status().payloads() == 0);
        assertThat(count("undecoded_message")).isEqualTo(2);
        assertThat(jdbc.sql("SELECT reason FROM quarantined_payload")
                        .query(String.class)
                        .single())
                .contains("ProcessEndedException");
        assertThat(journal().isSuspect(batch.get(0))).isFalse();
        assertThat(journal().isSuspect(batch.get(1))).isFalse();
    }

    @Test
    void aPayloadOfAFormatThatThisVersionDoesNotHaveIsParkedWithItsFormat() {
        spool.append("of-a-later-version", "a body".getBytes(StandardCharsets.UTF_8), RECEIVED, AccountScope.ALL, null);
        append(1);

        start();

        await().atMost(Duration.ofMinutes(1)).until(() -> spool.status().payloads() == 0);
        assertThat(count("undecoded_message")).isEqualTo(1);
        assertThat(new DeadLetters(DATABASE).newest(10)).singleElement().satisfies(payload -> {
            assertThat(payload.format()).isEqualTo("of-a-later-version");
            assertThat(payload.reason()).contains("UnknownFormatException");
        });
    }

    private CrashJournal journal() {
        return CrashJournal.open(directory.resolve("drain"));
    }

    private void append(int payloads) {
        for (int i = 0; i < payloads; i++) {
            String body = "{\"context\": {}, \"entry\": \"{\\\"logEvents\\\": [{\\\"id\\\": \\\"" + i
                    + "\\\", \\\"message\\\": \\\"unknown\\\"}]}\"}";
            spool.append(body.getBytes(StandardCharsets.UTF_8), RECEIVED, AccountScope.ALL);
        }
    }

    private void start() {
        DataSource failing = new DelegatingDataSource(DATABASE) {
            @Override
            public Connection getConnection() throws SQLException {
                if (outOfMemory.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new OutOfMemoryError("Java heap space");
                }
                return super.getConnection();
            }
        };
        CurrentInventory inventory =
                new CurrentInventory(new InventoryReader(DATABASE, Duration.ofDays(1)), Clock.systemUTC());
        inventory.refresh();
        IngestMetrics metrics = new IngestMetrics(new SimpleMeterRegistry(), spool);
        BatchProcessor drain =
                TestDrain.over(DATABASE, new EventStore(failing), spool, new SimpleMeterRegistry(), Clock.systemUTC());
        loop = new SpoolConsumer(
                spool, drain, inventory, new DeadLetters(DATABASE), metrics, journal(), Clock.systemUTC(), 1);
        loop.start();
    }

    private int count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }
}
