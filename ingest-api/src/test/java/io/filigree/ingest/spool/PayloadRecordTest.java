package io.filigree.ingest.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

import io.filigree.decorator.function.AllowedAccounts;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.junit.jupiter.api.Test;

class PayloadRecordTest {

    private static final long NOON = 1_777_896_000_000L;
    private static final byte[] BODY = "a body".getBytes(UTF_8);

    @Test
    void readsWhatWasWrittenBeforeKeysWereBound() {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, NOON));
        crc.update(BODY);
        byte[] record = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + BODY.length)
                .putLong(NOON)
                .putInt((int) crc.getValue())
                .put(BODY)
                .array();

        PayloadRecord payload = PayloadRecord.parse((byte) 1, record).orElseThrow();

        assertThat(payload.receivedAtMillis()).isEqualTo(NOON);
        assertThat(payload.accounts()).isEqualTo(AllowedAccounts.ANY);
        assertThat(payload.body()).isEqualTo(BODY);
        assertThat(payload.keyId()).isNull();
        assertThat(written(new PayloadRecord(NOON, AllowedAccounts.ANY, BODY))).isEqualTo(record);
    }

    @Test
    void noticesAChangedAccount() {
        PayloadRecord bound = new PayloadRecord(NOON, AllowedAccounts.ofKey(List.of("123456789012")), BODY);
        byte[] record = written(bound);
        assertThat(PayloadRecord.parse(bound.type(), record).orElseThrow().accounts())
                .isEqualTo(bound.accounts());

        record[PayloadRecord.HEADER_BYTES + Short.BYTES] = '2';

        assertThat(PayloadRecord.parse(bound.type(), record)).isEmpty();
    }

    @Test
    void keepsTheKeyOfTheSender() {
        for (AllowedAccounts accounts :
                List.of(AllowedAccounts.ANY, AllowedAccounts.ofKey(List.of("123456789012", "210987654321")))) {
            PayloadRecord payload = new PayloadRecord(NOON, accounts, 7_000_000_000L, BODY);

            PayloadRecord read =
                    PayloadRecord.parse(payload.type(), written(payload)).orElseThrow();

            assertThat(read.keyId()).isEqualTo(7_000_000_000L);
            assertThat(read.accounts()).isEqualTo(accounts);
            assertThat(read.body()).isEqualTo(BODY);
        }
    }

    @Test
    void readsTheRecordsOfEarlierVersionsAsTheFirstFormat() {
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(0, 7_000_000_000L).array();
        byte[] accounts = "\u0000\u0002123456789012210987654321".getBytes(UTF_8);
        AllowedAccounts two = AllowedAccounts.ofKey(List.of("123456789012", "210987654321"));

        assertThat(read(1)).isEqualTo(new Read("aws-lambda-v1", AllowedAccounts.ANY, null, "a body"));
        assertThat(read(2, accounts)).isEqualTo(new Read("aws-lambda-v1", two, null, "a body"));
        assertThat(read(3, key)).isEqualTo(new Read("aws-lambda-v1", AllowedAccounts.ANY, 7_000_000_000L, "a body"));
        assertThat(read(4, key, accounts)).isEqualTo(new Read("aws-lambda-v1", two, 7_000_000_000L, "a body"));
    }

    @Test
    void keepsTheFormatOfThePayload() {
        for (String format : List.of("aws-lambda-v1", "otlp", "a-format-with-an-id-that-is-long-")) {
            for (Long keyId : new Long[] {null, 7_000_000_000L}) {
                for (AllowedAccounts accounts :
                        List.of(AllowedAccounts.ANY, AllowedAccounts.ofKey(List.of("123456789012")))) {
                    PayloadRecord payload = new PayloadRecord(format, NOON, accounts, keyId, BODY);

                    PayloadRecord read = PayloadRecord.parse(payload.type(), written(payload))
                            .orElseThrow();

                    assertThat(Read.of(read)).isEqualTo(new Read(format, accounts, keyId, "a body"));
                }
            }
        }
    }

    @Test
    void recordsOfTheFirstFormatAreThoseThatAnEarlierVersionReads() {
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(0, 42).array();
        PayloadRecord payload = new PayloadRecord("aws-lambda-v1", NOON, AllowedAccounts.ANY, 42L, BODY);

        assertThat(payload.type()).isEqualTo((byte) 3);
        assertThat(written(payload)).isEqualTo(record(key));
    }

    @Test
    void noticesAChangedFormat() {
        PayloadRecord payload = new PayloadRecord("otlp", NOON, AllowedAccounts.ANY, null, BODY);
        byte[] record = written(payload);

        record[PayloadRecord.HEADER_BYTES + 1] = 'x';

        assertThat(PayloadRecord.parse(payload.type(), record)).isEmpty();
    }

    private record Read(String format, AllowedAccounts accounts, Long keyId, String body) {

        static Read of(PayloadRecord payload) {
            return new Read(payload.format(), payload.accounts(), payload.keyId(), new String(payload.body(), UTF_8));
        }
    }

    private static Read read(int type, byte[]... origin) {
        return Read.of(PayloadRecord.parse((byte) type, record(origin)).orElseThrow());
    }

    /** As versions before this one wrote them. */
    private static byte[] record(byte[]... origin) {
        int length = Long.BYTES + Integer.BYTES + BODY.length;
        for (byte[] part : origin) {
            length += part.length;
        }
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, NOON));
        List.of(origin).forEach(crc::update);
        crc.update(BODY);
        ByteBuffer record = ByteBuffer.allocate(length).putLong(NOON).putInt((int) crc.getValue());
        List.of(origin).forEach(record::put);
        return record.put(BODY).array();
    }

    private static byte[] written(PayloadRecord payload) {
        ActiveMQBuffer buffer = ActiveMQBuffers.fixedBuffer(payload.getEncodeSize());
        payload.encode(buffer);
        return buffer.toByteBuffer().array();
    }
}
