package io.filigree.ingest.spool.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.filigree.ingest.spool.SpooledPayload;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer of the group with its thread. It reads into the backlog while there is memory, and otherwise polls with paused
 * partitions, so that it stays a member of the group however long the database is down. It commits what was released.
 */
final class PartitionReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PartitionReader.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long COMMIT_INTERVAL_NANOS = Duration.ofMillis(200).toNanos();
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** How long a rebalance waits for batches that are being stored, so that their payloads are not read again. */
    private static final Duration LEAVE = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final String topic;
    private final KafkaBacklog backlog;
    private final Function<ConsumerRecord<byte[], byte[]>, SpooledPayload> parser;
    private final Thread thread;
    private final Map<Integer, Long> committed = new HashMap<>();
    private volatile boolean running = true;
    private volatile @Nullable Consumer<byte[], byte[]> current;
    private long committedAt;

    PartitionReader(
            KafkaClients clients,
            String topic,
            KafkaBacklog backlog,
            Function<ConsumerRecord<byte[], byte[]>, SpooledPayload> parser,
            int number) {
        this.clients = clients;
        this.topic = topic;
        this.backlog = backlog;
        this.parser = parser;
        this.thread = new Thread(this::run, "kafka-reader-" + number);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (running) {
            try (Consumer<byte[], byte[]> consumer = clients.reader()) {
                current = consumer;
                consumer.subscribe(List.of(topic), new Assignments(consumer));
                while (running) {
                    read(consumer);
                }
            } catch (WakeupException e) {
                log.debug("The reader is closed", e);
            } catch (RuntimeException e) {
                // The outer loop: the payloads are still in the topic.
                log.warn("Payloads cannot be read from Kafka, retrying: topic={}", topic, e);
                pause();
            } finally {
                current = null;
            }
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        if (backlog.isFull()) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            backlog.add(this, parser.apply(record));
        }
        if (System.nanoTime() - committedAt >= COMMIT_INTERVAL_NANOS) {
            committedAt = System.nanoTime();
            commit(consumer);
        }
    }

    /** Without waiting: an offset that could not be committed is committed with the next one. */
    private void commit(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = newOffsets();
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (done, failure) -> {
                if (failure == null) {
                    done.forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
                } else {
                    log.debug("Offsets were not committed", failure);
                }
            });
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> newOffsets() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        backlog.positions(this).forEach((partition, next) -> {
            if (!next.equals(committed.get(partition))) {
                offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(next));
            }
        });
        return offsets;
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins to close, without waiting. */
    void stop() {
        running = false;
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Leaves the group after the batches in progress, with all that is stored committed. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(LEAVE.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).toList();
    }

    /** Called within poll and close, by the thread of the reader. */
    private final class Assignments implements ConsumerRebalanceListener {

        private final Consumer<byte[], byte[]> consumer;

        Assignments(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            Map<TopicPartition, OffsetAndMetadata> offsets = consumer.committed(new HashSet<>(partitions));
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata next = offsets.get(partition);
                committed.remove(partition.partition());
                backlog.assign(PartitionReader.this, partition.partition(), next == null ? -1 : next.offset());
            }
            log.info("Partitions assigned: topic={} partitions={}", topic, numbers(partitions));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            backlog.leave(PartitionReader.this, numbers(partitions), LEAVE);
            try {
                consumer.commitSync(newOffsets());
            } catch (KafkaException e) {
                log.warn("Offsets were not committed, payloads that are stored are read again", e);
            }
            backlog.revoke(PartitionReader.this, numbers(partitions));
            log.info("Partitions revoked: topic={} partitions={}", topic, numbers(partitions));
        }

        /** The group went on without this consumer: another one may have the partitions already. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            backlog.revoke(PartitionReader.this, numbers(partitions));
            log.warn("Partitions lost: topic={} partitions={}", topic, numbers(partitions));
        }
    }
}
