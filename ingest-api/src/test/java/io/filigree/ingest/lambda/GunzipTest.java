package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;

class GunzipTest {

    private static final byte[] PLAIN = "what a sender said, ".repeat(500).getBytes(StandardCharsets.UTF_8);
    private static final byte[] GZIP = Bodies.gzip(PLAIN);

    @Test
    void inflatesAgainAndAgain() throws IOException {
        for (int i = 0; i < 50; i++) {
            assertThat(inflated(GZIP)).isEqualTo(PLAIN);
        }
        assertThat(inflated(Bodies.gzip(new byte[0]))).isEmpty();
    }

    @Test
    void inflatesMemberAfterMember() throws IOException {
        assertThat(inflated(concat(GZIP, Bodies.gzip("and more".getBytes(StandardCharsets.UTF_8)))))
                .isEqualTo(concat(PLAIN, "and more".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void ignoresWhatFollowsAndIsNoMember() throws IOException {
        assertThat(inflated(concat(GZIP, new byte[] {1, 2, 3}))).isEqualTo(PLAIN);
        assertThat(inflated(concat(GZIP, new byte[] {0x1f, (byte) 0x8b, 8}))).isEqualTo(PLAIN);
    }

    @Test
    void readsEveryPartThatAHeaderMayHave() throws IOException {
        byte[] extra = {3, 0, 'a', 0, 'b'};
        byte[] header = concat(
                concat(Arrays.copyOf(GZIP, 10), extra),
                concat("name\0".getBytes(StandardCharsets.UTF_8), "comment\0".getBytes(StandardCharsets.UTF_8)));
        header[3] = 2 | 4 | 8 | 16;
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] headerCrc = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] rest = Arrays.copyOfRange(GZIP, 10, GZIP.length);

        assertThat(inflated(concat(concat(header, headerCrc), rest))).isEqualTo(PLAIN);
        headerCrc[0] ^= 1;
        assertRefused(concat(concat(header, headerCrc), rest));
        for (int length = 0; length < header.length + 2; length++) {
            assertRefused(Arrays.copyOf(concat(header, headerCrc), length));
        }
    }

    @Test
    void refusesGzipThatEndsEarlyWhereverItEnds() {
        for (int length = 0; length < GZIP.length; length++) {
            assertRefused(Arrays.copyOf(GZIP, length));
        }
    }

    @Test
    void refusesWhatWasDamagedOnItsWay() {
        for (int i : new int[] {0, 1, 2, 12, GZIP.length - 8, GZIP.length - 5, GZIP.length - 4, GZIP.length - 1}) {
            byte[] damaged = GZIP.clone();
            damaged[i] ^= 1;
            assertRefused(damaged);
        }
    }

    @Test
    void inflatesAfterARefusal() throws IOException {
        byte[] damaged = GZIP.clone();
        damaged[20] ^= 0x55;
        assertRefused(damaged);

        assertThat(inflated(GZIP)).isEqualTo(PLAIN);
    }

    @Test
    void staysAtItsEnd() throws IOException {
        InputStream in = new Gunzip(Bodies.gzip(new byte[] {(byte) 0xff}));

        assertThat(in.read()).isEqualTo(0xff);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read()).isEqualTo(-1);
        in.close();
        in.close();
    }

    private static void assertRefused(byte[] gzip) {
        assertThatExceptionOfType(IOException.class).as("%s bytes", gzip.length).isThrownBy(() -> inflated(gzip));
    }

    private static byte[] inflated(byte[] gzip) throws IOException {
        try (InputStream in = new Gunzip(gzip)) {
            return in.readAllBytes();
        }
    }

    private static byte[] concat(byte[] first, byte[] second) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(first);
        bytes.write(second);
        return bytes.toByteArray();
    }
}
