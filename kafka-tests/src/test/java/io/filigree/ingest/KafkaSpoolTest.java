package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.DeadLetters.DeadLetter;
import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.PayloadRecord;
import io.filigree.ingest.spool.ReceivedPayload;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolLimitException;
import io.filigree.ingest.spool.SpoolUnavailableException;
import io.filigree.ingest.spool.SpooledPayload;
import io.filigree.ingest.spool.kafka.KafkaSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** One broker, and consumers that come, go and fail: every acknowledged payload is stored, and none twice. */
@Tag("slow")
@Timeout(600)
class KafkaSpoolTest {

    /** Payloads of each phase of a test; {@code -Dkafka.payloads=20000} for a long run. */
    private static final int PAYLOADS = Integer.getInteger("kafka.payloads", 300);

    private static final Duration PAUSE = Duration.ofMillis(5);

    private static KafkaCluster cluster;

    private final TestPostgres postgres = TestPostgres.database();
    private final DataSource database = postgres.dataSource();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final KafkaSettings settings;

    KafkaSpoolTest(TestInfo test) {
        this.settings = settings(test, 2);
    }

    private static KafkaSettings settings(TestInfo test, int consumers) {
        return KafkaIngest.settings(
                cluster.servers(), test.getTestMethod().orElseThrow().getName(), 1, consumers);
    }

    @BeforeAll
    static void startBroker() {
        cluster = KafkaCluster.start(1);
    }

    @AfterAll
    static void stopBroker() {
        cluster.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void rebalancesUnderLoad(TestInfo test) {
        KafkaIngest first = start(settings).ready();
        KafkaIngest producerOnly = start(settings(test, 0)).ready();
        LoadSenders senders = senders(first, producerOnly);
        senders.awaitAcknowledged(PAYLOADS);

        KafkaIngest joined = start(settings).ready();
        await().atMost(Duration.ofMinutes(3)).until(() -> joined.spool().assigned() > 0);
        senders.awaitAcknowledged(PAYLOADS);
        joined.close();
        senders.awaitAcknowledged(PAYLOADS);

        senders.assertStoredOnce(database);
        await().atMost(Duration.ofMinutes(3)).until(() -> first.spool().status().payloads() == 0);
        assertThat(first.spool().assigned()).isEqualTo(6);
        assertThat(first.spool().status().oldestAge()).isZero();
        assertThat(first.spool().expired()).isZero();
    }

    @Test
    void anotherProcessStoresThePayloadsOfAKilledConsumer() throws Exception {
        KafkaIngest staying = start(settings).ready();
        Process killed = KafkaIngest.startProcess(cluster.servers(), settings.topic(), postgres);
        opened.add(killed::destroyForcibly);
        await().atMost(Duration.ofMinutes(3)).until(() -> staying.spool().assigned() < 6);
        LoadSenders senders = senders(staying);
        senders.awaitAcknowledged(PAYLOADS);

        KafkaIngest.kill(killed);
        senders.awaitAcknowledged(PAYLOADS);

        senders.assertStoredOnce(database);
        assertThat(staying.spool().assigned()).isEqualTo(6);
    }

    @Test
    void payloadsThatAreReadAgainAreNotStoredAgain() throws Exception {
        KafkaIngest before = start(settings).ready();
        LoadSenders senders = senders(before);
        senders.awaitAcknowledged(PAYLOADS);
        senders.close();
        await().atMost(Duration.ofMinutes(3))
                .until(() -> before.spool().status().payloads() == 0
                        && LoadSenders.stored(database).size() == senders.acknowledged());
        before.close();
        try (Admin admin = cluster.admin()) {
            // As after the loss of all offsets of the group.
            Map<TopicPartition, OffsetAndMetadata> beginning = IntStream.range(0, 6)
                    .boxed()
                    .collect(Collectors.toMap(
                            partition -> new TopicPartition(settings.topic(), partition),
                            partition -> new OffsetAndMetadata(0)));
            admin.alterConsumerGroupOffsets(settings.group(), beginning).all().get();
        }

        KafkaIngest after = start(settings).ready();

        await().atMost(Duration.ofMinutes(3))
                .until(() -> after.meters()
                                .get("filigree.ingest.messages")
                                .tag("outcome", "duplicate")
                                .counter()
                                .count()
                        == senders.acknowledged());
        senders.assertStoredOnce(database);
    }

    @Test
    void keepsItsPartitionsAndPayloadsWhileTheDatabaseIsDown() {
        AtomicBoolean down = new AtomicBoolean();
        KafkaIngest ingest =
                KafkaIngest.start(settings, failing(database, down)).ready();
        opened.add(ingest);
        LoadSenders senders = senders(ingest);
        senders.awaitAcknowledged(PAYLOADS);

        down.set(true);
        senders.awaitAcknowledged(PAYLOADS);
        senders.close();
        // Longer than the session of a consumer.
        JavaProcess.sleep(Duration.ofSeconds(8));
        assertThat(ingest.spool().assigned()).isEqualTo(6);
        assertThat(ingest.spool().status().payloads()).isPositive();
        assertThat(ingest.spool().status().oldestAge()).isGreaterThan(Duration.ofSeconds(6));
        assertThat(senders.refused()).isZero();
        down.set(false);

        senders.assertStoredOnce(database);
    }

    @Test
    void poisonMessagesBecomeDeadLettersAndHoldUpNothing() throws Exception {
        KafkaIngest ingest = start(settings).ready();
        byte[] laterVersion = record("of a later version");
        laterVersion[0] = 99;
        byte[] damaged = record("damaged");
        damaged[damaged.length - 1] ^= 1;
        byte[] unknownFormat = PayloadRecord.of(new ReceivedPayload(
                        "of-a-later-version", "a body".getBytes(UTF_8), Instant.now(), AccountScope.ALL, null, null))
                .toBytes();
        List<byte[]> values = List.of(
                record("before"),
                "no record".getBytes(UTF_8),
                laterVersion,
                damaged,
                new byte[0],
                unknownFormat,
                record("after"));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.servers()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(settings.topic(), 3, null, value))
                        .get();
            }
        }

        await().atMost(Duration.ofMinutes(3))
                .until(() -> LoadSenders.stored(database).keySet().containsAll(List.of("before", "after")));
        DeadLetters deadLetters = new DeadLetters(database);
        await().atMost(Duration.ofMinutes(3)).until(() -> deadLetters.count() == 5);

        assertThat(deadLetters.newest(10))
                .extracting(DeadLetter::format)
                .containsOnly(SpooledPayload.UNREADABLE_FORMAT, "of-a-later-version");
        assertThat(deadLetters.newest(10))
                .extracting(DeadLetter::position)
                .contains(settings.topic() + "/3/1", settings.topic() + "/3/5");
        assertThat(ingest.spool().unreadable()).isEqualTo(4);
        assertThat(ingest.meters()
                        .get("filigree.ingest.messages")
                        .tag("outcome", "quarantined")
                        .counter()
                        .count())
                .isEqualTo(5);
        assertThat(deadLettersOfTheTopic()).hasSize(5).allSatisfy(record -> {
            assertThat(header(record, "filigree-reason")).contains("UnknownFormatException");
            assertThat(header(record, "filigree-source")).startsWith(settings.topic() + "/3/");
        });
        await().atMost(Duration.ofMinutes(3))
                .until(() -> ingest.spool().status().payloads() == 0);
    }

    @Test
    void acceptsPayloadsOnceABrokerIsReachable() {
        try (KafkaCluster later = KafkaCluster.prepare(1)) {
            KafkaIngest ingest = start(KafkaIngest.settings(later.servers(), "unreachable", 1, 1));

            assertThatThrownBy(() -> ingest.spool().append(LoadSenders.payload("too early", "f")))
                    .isInstanceOf(SpoolUnavailableException.class)
                    .hasMessageContaining(later.servers());
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () -> assertThat(ingest.spool().outage().orElse("")).contains("Timeout"));
            assertThat(ingest.spool().status().canKeep()).isFalse();
            later.startAll();

            LoadSenders senders = senders(ingest.ready());
            senders.awaitAcknowledged(PAYLOADS / 10);
            senders.assertStoredOnce(database);
            ingest.close();
        }
    }

    @Test
    void refusesATopicWithFewerReplicasThanAreSet() {
        start(settings).ready().close();

        KafkaIngest safer = start(KafkaIngest.settings(cluster.servers(), settings.topic(), 2, 2));

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(safer.spool().outage().orElse(""))
                                .contains(
                                        "has 1 replicas and min.insync.replicas 1, fewer than filigree.kafka.replication-factor 2"));
        assertThatThrownBy(() -> safer.spool().append(LoadSenders.payload("not safe", "f")))
                .isInstanceOf(SpoolUnavailableException.class);
    }

    @Test
    void refusesAPayloadThatTheTopicDoesNotAccept() throws Exception {
        start(settings).ready().close();
        try (Admin admin = cluster.admin()) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
            admin.incrementalAlterConfigs(Map.of(
                            topic,
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("max.message.bytes", "100000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        KafkaIngest ingest = start(settings).ready();

        assertThatThrownBy(() -> ingest.spool().append(LoadSenders.payload("x".repeat(120_000), "f")))
                .isInstanceOfSatisfying(
                        SpoolLimitException.class, e -> assertThat(e.limit()).isBetween(90_000L, 100_000L));
        ingest.spool().append(LoadSenders.payload("x".repeat(80_000), "f"));
    }

    @Test
    void storesTheLargestPayload() {
        KafkaIngest ingest = start(settings).ready();
        String large = "x".repeat((8 << 20) - 1_000);

        ingest.spool().append(LoadSenders.payload(large, "f"));

        await().atMost(Duration.ofMinutes(3))
                .until(() -> LoadSenders.stored(database).size() == 1);
    }

    private KafkaIngest start(KafkaSettings with) {
        KafkaIngest ingest = KafkaIngest.start(with, database);
        opened.add(ingest);
        return ingest;
    }

    private LoadSenders senders(KafkaIngest... ingests) {
        LoadSenders senders = LoadSenders.start(
                settings.topic(),
                4,
                PAUSE,
                List.of(ingests).stream().map(KafkaIngest::spool).toArray(Spool[]::new));
        opened.add(0, senders);
        return senders;
    }

    private static byte[] record(String message) {
        return PayloadRecord.of(LoadSenders.payload(message, "f")).toBytes();
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLettersOfTheTopic() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.servers(), "group.id", "test", "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(IntStream.range(0, 6)
                    .mapToObj(partition -> new TopicPartition(settings.deadLetterTopic(), partition))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            for (int i = 0; i < 20 && records.size() < 5; i++) {
                consumer.poll(Duration.ofMillis(500)).forEach(records::add);
            }
        }
        return records;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static DataSource failing(DataSource database, AtomicBoolean down) {
        return new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                if (down.get()) {
                    throw new SQLTransientConnectionException("the database is down", "08001");
                }
                return super.getConnection();
            }
        };
    }
}
