package io.filigree.ingest.spool.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The payloads of the whole topic that the group has not stored, the same in each process.
 *
 * @param oldestAge since the broker accepted the oldest; zero without payloads
 */
record KafkaLag(long payloads, Duration oldestAge) {

    static final KafkaLag NONE = new KafkaLag(0, Duration.ZERO);

    private static final Duration READ = Duration.ofSeconds(3);

    /** Reads the lag with a consumer that is not a member of the group. */
    static KafkaLag read(Consumer<byte[], byte[]> observer, Collection<TopicPartition> partitions, Clock clock) {
        Map<TopicPartition, Long> ends = observer.endOffsets(partitions);
        Map<TopicPartition, Long> starts = observer.beginningOffsets(partitions);
        Map<TopicPartition, OffsetAndMetadata> committed = observer.committed(new HashSet<>(partitions));
        Map<TopicPartition, Long> behind = new HashMap<>();
        long payloads = 0;
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            long start = starts.getOrDefault(partition, 0L);
            long next = offset == null ? start : Math.max(start, offset.offset());
            long lag = ends.getOrDefault(partition, 0L) - next;
            if (lag > 0) {
                payloads += lag;
                behind.put(partition, next);
            }
        }
        return new KafkaLag(payloads, oldestAge(observer, behind, clock));
    }

    private static Duration oldestAge(
            Consumer<byte[], byte[]> observer, Map<TopicPartition, Long> behind, Clock clock) {
        Set<TopicPartition> left = new HashSet<>(behind.keySet());
        long oldest = Long.MAX_VALUE;
        observer.assign(behind.keySet());
        behind.forEach(observer::seek);
        long deadline = System.nanoTime() + READ.toNanos();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : observer.poll(Duration.ofMillis(200))) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (left.remove(partition)) {
                    oldest = Math.min(oldest, record.timestamp());
                    observer.pause(List.of(partition));
                }
            }
        }
        observer.assign(List.of());
        return oldest == Long.MAX_VALUE ? Duration.ZERO : Duration.ofMillis(Math.max(0, clock.millis() - oldest));
    }
}
