package io.filigree.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipBytesTest {

    private static final int LIMIT = 100_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 8_192, LIMIT})
    void inflates(int size) throws IOException {
        for (byte[] plain : new byte[][] {new byte[size], random(size)}) {
            assertThat(inflate(TestRequest.gzip(plain))).isEqualTo(plain);
        }
    }

    /** The last four bytes say the size of the last member alone. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000})
    void inflatesSeveralMembers(int size) throws IOException {
        byte[] first = TestRequest.gzip(random(3_000));
        byte[] second = TestRequest.gzip(random(size));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertThat(inflate(both)).hasSize(3_000 + size);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2_999, 3_001, Integer.MAX_VALUE, -1})
    void refusesAForgedSize(int size) {
        byte[] gzip = TestRequest.gzip(random(3_000));
        ByteBuffer.wrap(gzip).order(ByteOrder.LITTLE_ENDIAN).putInt(gzip.length - Integer.BYTES, size);
        assertThatThrownBy(() -> inflate(gzip)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 18, 200})
    void refusesWhatIsNotComplete(int length) {
        byte[] gzip = Arrays.copyOf(TestRequest.gzip(random(3_000)), length);
        assertThatThrownBy(() -> inflate(gzip)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 20 * LIMIT})
    void endsAtTheBudget(int size) {
        byte[] gzip = TestRequest.gzip(new byte[size]);
        assertThatThrownBy(() -> inflate(gzip)).isInstanceOf(PayloadTooLargeException.class);
    }

    private static byte[] inflate(byte[] gzip) throws IOException {
        return GzipBytes.inflate(gzip, new Budget(LIMIT), "message");
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
