package io.filigree.ingest.spool.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.SpooledPayload;
import org.junit.jupiter.api.Test;

class KafkaBacklogTest {

    private static final Object READER = new Object();
    private static final Object OTHER = new Object();

    private final KafkaBacklog backlog = new KafkaBacklog(10_000);

    @Test
    void thePositionIsThatOfTheFirstPayloadThatIsNotReleased() throws Exception {
        backlog.assign(READER, 3, 7);
        add(READER, 3, 7, 8, 9);
        List<SpooledPayload> taken = take();

        backlog.release(taken.get(2));
        backlog.release(taken.get(0));
        assertThat(backlog.positions(READER)).isEqualTo(Map.of(3, 8L));

        backlog.release(taken.get(1));
        assertThat(backlog.positions(READER)).isEqualTo(Map.of(3, 10L));
    }

    @Test
    void requeuedPayloadsComeFirst() throws Exception {
        backlog.assign(READER, 0, 0);
        add(READER, 0, 0, 1, 2);
        List<SpooledPayload> taken = backlog.take(2, Long.MAX_VALUE, Duration.ZERO);

        backlog.requeue(taken.get(1));
        backlog.requeue(taken.get(0));

        assertThat(take())
                .extracting(payload -> KafkaBacklog.offset(payload.id()))
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void aPartitionThatIsLeftCommitsWhatIsReleasedMeanwhile() throws Exception {
        backlog.assign(READER, 0, 0);
        add(READER, 0, 0, 1, 2);
        SpooledPayload inProgress =
                backlog.take(1, Long.MAX_VALUE, Duration.ZERO).get(0);
        Thread storing = new Thread(() -> backlog.release(inProgress));
        storing.start();

        backlog.leave(READER, List.of(0), Duration.ofSeconds(10));

        assertThat(backlog.positions(READER)).isEqualTo(Map.of(0, 1L));
        assertThat(take()).isEmpty();
        backlog.revoke(READER, List.of(0));
        assertThat(backlog.positions(READER)).isEmpty();
        assertThat(backlog.isFull()).isFalse();
    }

    @Test
    void aFormerReaderChangesNothing() throws Exception {
        backlog.assign(READER, 0, 0);
        add(READER, 0, 0);
        SpooledPayload formerly = take().get(0);
        backlog.assign(OTHER, 0, 0);

        add(READER, 0, 1);
        backlog.revoke(READER, List.of(0));
        backlog.requeue(formerly);
        assertThat(take()).isEmpty();

        add(OTHER, 0, 0);
        backlog.release(formerly);
        assertThat(backlog.positions(OTHER)).isEqualTo(Map.of(0, 0L));
        assertThat(take()).hasSize(1);
    }

    @Test
    void countsDeletedOffsetsAndBoundsMemory() throws Exception {
        backlog.assign(READER, 0, 5);
        add(READER, 0, 9);
        assertThat(backlog.missing()).isEqualTo(4);

        for (int offset = 10; !backlog.isFull(); offset++) {
            add(READER, 0, offset);
        }
        List<SpooledPayload> taken = take();
        assertThat(backlog.isFull()).isTrue();
        taken.forEach(backlog::release);
        assertThat(backlog.isFull()).isFalse();
    }

    @Test
    void idsHoldPartitionAndOffset() {
        long id = KafkaBacklog.id(9_999, 1L << 45);

        assertThat(KafkaBacklog.partition(id)).isEqualTo(9_999);
        assertThat(KafkaBacklog.offset(id)).isEqualTo(1L << 45);
        assertThat(Long.toString(id)).hasSizeLessThanOrEqualTo(18);
    }

    private void add(Object reader, int partition, long... offsets) {
        for (long offset : offsets) {
            backlog.add(
                    reader,
                    new SpooledPayload(
                            KafkaBacklog.id(partition, offset),
                            "format",
                            Instant.EPOCH,
                            false,
                            AccountScope.ALL,
                            null,
                            new byte[500]));
        }
    }

    private List<SpooledPayload> take() throws InterruptedException {
        return backlog.take(100, Long.MAX_VALUE, Duration.ZERO);
    }
}
