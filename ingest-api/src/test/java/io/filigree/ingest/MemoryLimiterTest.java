package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

import io.filigree.ingest.MemoryLimiter.Permit;
import io.filigree.ingest.MemoryLimiter.TooBusyException;
import org.junit.jupiter.api.Test;

/** Bodies that are read concurrently do not exceed the memory limit in total. */
class MemoryLimiterTest {

    private static final int MB = 1 << 20;

    private final MemoryLimiter memory = new MemoryLimiter(4 * MB, 16 * MB, Duration.ofMillis(1));

    @Test
    void refusesALargeBodyWhileOthersTakeTheMemory() {
        Permit first = memory.forReading(3 * MB);
        assertThatThrownBy(() -> memory.forReading(2 * MB)).isInstanceOf(TooBusyException.class);

        first.close();

        memory.forReading(2 * MB).close();
    }

    @Test
    void readsABodyThatIsLargerThanTheWholeAlone() {
        memory.forReading(32 * MB).close();
        memory.forReading(32 * MB).close();
    }

    @Test
    void letsSmallBodiesPassWhateverOthersTake() {
        memory.forReading(32 * MB);

        assertThat(memory.forReading(MemoryLimiter.FREE_BYTES)).isSameAs(Permit.NONE);
    }

    @Test
    void receivesABodyInPartsAndGivesItsMemoryBack() throws IOException {
        for (int size : new int[] {0, 1, MemoryLimiter.FREE_BYTES - 1, MemoryLimiter.FREE_BYTES, 2 * MB - 5, MB}) {
            byte[] sent = new byte[size];
            new Random(size).nextBytes(sent);
            try (BodyReader body = new BodyReader(new ByteArrayInputStream(sent), memory)) {
                assertThat(body.read(8 * MB)).isEqualTo(sent);
            }
        }
        try (BodyReader body = new BodyReader(new ByteArrayInputStream(new byte[2 * MB]), memory)) {
            assertThat(body.read(MB + 1)).hasSize(MB + 1);
        }
    }

    @Test
    void refusesToReceiveMoreThanThereIsMemoryFor() {
        BodyReader body = new BodyReader(new ByteArrayInputStream(new byte[4 * MB]), memory);

        assertThatThrownBy(() -> body.read(8 * MB)).isInstanceOf(TooBusyException.class);

        body.close();
        memory.forReceiving(2 * MB).close();
    }
}
