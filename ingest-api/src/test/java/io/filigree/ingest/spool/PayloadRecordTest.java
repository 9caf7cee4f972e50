package io.filigree.ingest.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

import io.filigree.decorator.function.AccountScope;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(payload.accounts()).isEqualTo(AccountScope.ALL);
        assertThat(payload.body()).isEqualTo(BODY);
        assertThat(payload.keyId()).isNull();
        assertThat(written(new PayloadRecord(NOON, AccountScope.ALL, BODY))).isEqualTo(record);
    }

    @Test
    void noticesAChangedAccount() {
        PayloadRecord bound = new PayloadRecord(NOON, AccountScope.only(List.of("123456789012")), BODY);
        byte[] record = written(bound);
        assertThat(PayloadRecord.parse(bound.type(), record).orElseThrow().accounts())
                .isEqualTo(bound.accounts());

        record[PayloadRecord.HEADER_BYTES + Short.BYTES] = '2';

        assertThat(PayloadRecord.parse(bound.type(), record)).isEmpty();
    }

    @Test
    void keepsTheKeyOfTheSender() {
        for (AccountScope accounts :
                List.of(AccountScope.ALL, AccountScope.only(List.of("123456789012", "210987654321")))) {
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
        AccountScope two = AccountScope.only(List.of("123456789012", "210987654321"));

        assertThat(read(1)).isEqualTo(new Read("aws-lambda-v1", AccountScope.ALL, null, "a body"));
        assertThat(read(2, accounts)).isEqualTo(new Read("aws-lambda-v1", two, null, "a body"));
        assertThat(read(3, key)).isEqualTo(new Read("aws-lambda-v1", AccountScope.ALL, 7_000_000_000L, "a body"));
        assertThat(read(4, key, accounts)).isEqualTo(new Read("aws-lambda-v1", two, 7_000_000_000L, "a body"));
    }

    @Test
    void keepsTheFormatOfThePayload() {
        for (String format : List.of("aws-lambda-v1", "otlp", "a-format-with-an-id-that-is-long-")) {
            for (Long keyId : new Long[] {null, 7_000_000_000L}) {
                for (AccountScope accounts : List.of(AccountScope.ALL, AccountScope.only(List.of("123456789012")))) {
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
        PayloadRecord payload = new PayloadRecord("aws-lambda-v1", NOON, AccountScope.ALL, 42L, BODY);

        assertThat(payload.type()).isEqualTo((byte) 3);
        assertThat(written(payload)).isEqualTo(record(key));
    }

    @Test
    void noticesAChangedFormat() {
        PayloadRecord payload = new PayloadRecord("otlp", NOON, AccountScope.ALL, null, BODY);
        byte[] record = written(payload);

        record[PayloadRecord.HEADER_BYTES + 1] = 'x';

        assertThat(PayloadRecord.parse(payload.type(), record)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 9, 12, 127})
    void aRecordOfAnUnknownTypeIsNotForAllAccounts(int type) {
        byte[] record = record();

        assertThat(PayloadRecord.isIntact(record)).isTrue();
        assertThat(PayloadRecord.parse((byte) type, record)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000\u0000", // none
                "", // less than their number, since the body follows
                "\u0000\u0002123456789012", // less than two
                "\u0000\u0001not digits  ",
                "\u007f\u007f123456789012"
            })
    void aRecordThatLostItsAccountsIsNotForAllAccounts(String accounts) {
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(0, 42).array();
        byte[] format = "\u0004otlp".getBytes(UTF_8);
        byte[] list = accounts.getBytes(UTF_8);

        for (byte[][] origin : List.of(
                new byte[][] {{2}, list},
                new byte[][] {{4}, key, list},
                new byte[][] {{6}, format, list},
                new byte[][] {{8}, format, key, list})) {
            byte[] record = record(Arrays.copyOfRange(origin, 1, origin.length));

            assertThat(PayloadRecord.isIntact(record)).isTrue();
            assertThat(PayloadRecord.parse(origin[0][0], record)).isEmpty();
        }
    }

    @Test
    void aRecordIsForAllAccountsOnlyWhenItsTypeSaysSo() {
        Random random = new Random(14);
        for (int i = 0; i < 20_000; i++) {
            byte[] origin = new byte[random.nextInt(40)];
            for (int at = 0; at < origin.length; at++) {
                origin[at] = (byte) (random.nextBoolean() ? random.nextInt(3) : '0' + random.nextInt(10));
            }
            byte type = (byte) random.nextInt(-2, 20);

            PayloadRecord.parse(type, record(origin))
                    .filter(payload -> payload.accounts().isAll())
                    .ifPresent(payload -> assertThat(type).isIn((byte) 1, (byte) 3, (byte) 5, (byte) 7));
        }
    }

    @Test
    void refusesAPayloadOfNoAccount() {
        assertThatThrownBy(() -> new PayloadRecord(NOON, AccountScope.NONE, BODY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("accounts: none");
    }

    private record Read(String format, AccountScope accounts, Long keyId, String body) {

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
