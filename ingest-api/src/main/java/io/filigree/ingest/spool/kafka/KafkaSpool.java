package io.filigree.ingest.spool.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.PayloadRecord;
import io.filigree.ingest.spool.ReceivedPayload;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolFullException;
import io.filigree.ingest.spool.SpoolLimitException;
import io.filigree.ingest.spool.SpoolStatus;
import io.filigree.ingest.spool.SpoolUnavailableException;
import io.filigree.ingest.spool.SpooledPayload;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The spool in a topic of Kafka that all ingest processes write to and read from as one consumer group. A payload is appended
 * when all in-sync replicas have it. It is released by committing the offset after it, and taken again by whichever process
 * has its partition when the offset was not committed.
 */
public final class KafkaSpool implements Spool {

    /** Room for the key, headers and frame of a record within the broker's limit. */
    private static final int FRAME_BYTES = 4 << 10;

    /** The part of the topic's retention that the oldest payload may reach before senders get 503. */
    private static final double FULL = 0.9;

    /** The process run that appended a record. */
    private static final String RUN = "filigree-run";

    private static final String REASON = "filigree-reason";
    private static final String SOURCE = "filigree-source";
    private static final String RECEIVED_AT = "filigree-received-at";

    private final KafkaSettings settings;
    private final BrokerConnection brokers;
    private final KafkaBacklog backlog;
    private final List<PartitionReader> readers = new ArrayList<>();
    private final byte[] run = UUID.randomUUID().toString().getBytes(UTF_8);
    private final AtomicLong unreadable = new AtomicLong();
    private volatile boolean closed;

    private KafkaSpool(KafkaSettings settings, long memoryBytes, Duration identities, Clock clock) {
        this.settings = settings;
        this.backlog = new KafkaBacklog(memoryBytes);
        KafkaClients clients = new KafkaClients(settings);
        this.brokers = new BrokerConnection(settings, clients, new TopicSetup(settings, identities), clock);
        IntStream.rangeClosed(1, settings.consumers())
                .mapToObj(number -> new PartitionReader(clients, settings.topic(), backlog, this::parse, number))
                .forEach(readers::add);
    }

    /**
     * Starts the spool. Returns immediately: until the brokers are reachable and the topics exist, appends fail and nothing is
     * taken.
     *
     * @param memoryBytes of payloads that are read and not stored yet
     * @param identities how long identities of stored messages are known; the topic must not keep payloads for longer
     */
    public static KafkaSpool start(KafkaSettings settings, long memoryBytes, Duration identities, Clock clock) {
        KafkaSpool spool = new KafkaSpool(settings, memoryBytes, identities, clock);
        spool.brokers.start(() -> spool.readers.forEach(PartitionReader::start));
        return spool;
    }

    @Override
    public void append(ReceivedPayload payload) {
        byte[] value = PayloadRecord.of(payload).toBytes();
        BrokerConnection.Ready ready = ready();
        if (isFull(ready.lag(), ready.topic().retention())) {
            throw new SpoolFullException("The spool is full: its oldest payload is "
                    + ready.lag().oldestAge() + " old, and the topic " + settings.topic() + " deletes payloads after "
                    + ready.topic().retention());
        }
        int limit = ready.topic().maxMessageBytes() - FRAME_BYTES;
        if (value.length > limit) {
            throw new SpoolLimitException(value.length, "max.message.bytes of the topic " + settings.topic(), limit);
        }
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(settings.topic(), key(payload), value);
        sent.headers().add(RUN, run);
        send(ready, sent);
    }

    private static boolean isFull(KafkaLag lag, Duration retention) {
        return lag.oldestAge().toMillis() > FULL * retention.toMillis();
    }

    /** Payloads of one function are in one partition; others are distributed evenly. */
    private static byte @Nullable [] key(ReceivedPayload payload) {
        return payload.function() == null ? null : payload.function().getBytes(UTF_8);
    }

    private BrokerConnection.Ready ready() {
        if (closed) {
            throw new SpoolUnavailableException("The spool is closed", null);
        }
        return brokers.ready()
                .orElseThrow(() -> new SpoolUnavailableException(
                        "Kafka at " + settings.bootstrapServers() + " cannot be used: "
                                + brokers.problem().orElse("connecting"),
                        null));
    }

    private void send(BrokerConnection.Ready ready, ProducerRecord<byte[], byte[]> record) {
        // The producer itself ends each send after delivery.timeout.ms; this is for a producer that does not.
        long wait = settings.deliveryTimeout().plusSeconds(1).toMillis();
        try {
            ready.producer().send(record).get(wait, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpoolUnavailableException("Interrupted while Kafka acknowledged the payload", e);
        } catch (ExecutionException e) {
            throw failed(record, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException | IllegalStateException e) {
            throw failed(record, e);
        }
    }

    private RuntimeException failed(ProducerRecord<byte[], byte[]> record, Throwable cause) {
        if (cause instanceof RecordTooLargeException) {
            return new SpoolLimitException(
                    record.value().length, "max.message.bytes of the topic " + record.topic(), record.value().length);
        }
        brokers.failed(cause);
        return new SpoolUnavailableException(
                "Kafka at " + settings.bootstrapServers() + " did not acknowledge the payload: " + cause, cause);
    }

    @Override
    public List<SpooledPayload> take(int maxPayloads, long maxBytes, Duration wait) throws InterruptedException {
        return backlog.take(maxPayloads, maxBytes, wait);
    }

    @Override
    public void release(Collection<SpooledPayload> payloads) {
        payloads.forEach(backlog::release);
    }

    @Override
    public void requeue(Collection<SpooledPayload> payloads) {
        payloads.forEach(backlog::requeue);
    }

    /** The record as it was in the topic, in the dead letter topic, with the reason and its position in headers. */
    @Override
    public Optional<String> publishDeadLetter(SpooledPayload payload, String reason) {
        String position =
                settings.topic() + "/" + KafkaBacklog.partition(payload.id()) + "/" + KafkaBacklog.offset(payload.id());
        byte[] value = isUnreadable(payload)
                ? payload.body()
                : PayloadRecord.of(new ReceivedPayload(
                                payload.format(),
                                payload.body(),
                                payload.receivedAt(),
                                payload.accounts(),
                                payload.keyId(),
                                null))
                        .toBytes();
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(settings.deadLetterTopic(), null, value);
        Headers headers = sent.headers();
        headers.add(REASON, reason.getBytes(UTF_8));
        headers.add(SOURCE, position.getBytes(UTF_8));
        headers.add(RECEIVED_AT, payload.receivedAt().toString().getBytes(UTF_8));
        send(ready(), sent);
        return Optional.of(position);
    }

    private SpooledPayload parse(ConsumerRecord<byte[], byte[]> record) {
        long id = KafkaBacklog.id(record.partition(), record.offset());
        byte[] value = record.value() == null ? new byte[0] : record.value();
        Header appended = record.headers().lastHeader(RUN);
        boolean recovered = appended == null || !Arrays.equals(appended.value(), run);
        Optional<PayloadRecord> payload = PayloadRecord.ofBytes(value);
        if (payload.isEmpty()) {
            unreadable.incrementAndGet();
            return new SpooledPayload(
                    id,
                    SpooledPayload.UNREADABLE_FORMAT,
                    Instant.ofEpochMilli(record.timestamp()),
                    recovered,
                    AccountScope.NONE,
                    null,
                    value);
        }
        PayloadRecord read = payload.get();
        return new SpooledPayload(
                id,
                read.format(),
                Instant.ofEpochMilli(read.receivedAtMillis()),
                recovered,
                read.accounts(),
                read.keyId(),
                read.body());
    }

    private static boolean isUnreadable(SpooledPayload payload) {
        return payload.format().equals(SpooledPayload.UNREADABLE_FORMAT);
    }

    /** The payloads and the age of the whole topic. The spool has no bytes of capacity. */
    @Override
    public SpoolStatus status() {
        KafkaLag lag = brokers.lag();
        boolean writable = !closed && brokers.ready().isPresent() && !isFull(lag, brokers.retention());
        return new SpoolStatus(lag.payloads(), 0, lag.oldestAge(), 0, writable);
    }

    @Override
    public Optional<String> outage() {
        return brokers.ready().isPresent()
                ? Optional.empty()
                : Optional.of(brokers.problem().orElse("connecting"));
    }

    /** How long the topic keeps a payload; the setting until the topic is known. */
    public Duration retention() {
        return brokers.retention();
    }

    /** Payloads that the topic's retention deleted before this process could store them: they are lost. */
    public long expired() {
        return backlog.missing();
    }

    /** Records read by this process that are not payloads. */
    public long unreadable() {
        return unreadable.get();
    }

    /** Partitions that this process reads. */
    public int assigned() {
        return backlog.assigned();
    }

    @Override
    public void close() {
        closed = true;
        backlog.close();
        readers.forEach(PartitionReader::stop);
        readers.forEach(PartitionReader::close);
        brokers.close();
    }
}
