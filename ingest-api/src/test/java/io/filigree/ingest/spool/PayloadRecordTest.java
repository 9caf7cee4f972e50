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

    private static byte[] written(PayloadRecord payload) {
        ActiveMQBuffer buffer = ActiveMQBuffers.fixedBuffer(payload.getEncodeSize());
        payload.encode(buffer);
        return buffer.toByteBuffer().array();
    }
}
