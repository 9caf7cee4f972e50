package io.filigree.ingest.spool;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.core.journal.EncodingSupport;

/**
 * A payload as the journal's record: milliseconds, checksum, body. The journal itself only compares the lengths at the
 * two ends of a record, so a record whose middle never reached the disk would pass without the checksum.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PayloadRecord(long receivedAtMillis, byte[] body) implements EncodingSupport {

    /** The journal's type byte; another layout would take another. */
    static final byte TYPE = 1;

    /** Bytes a payload's record takes besides its body. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    /** The payload of a record's bytes, or nothing when they are not what was written. */
    static Optional<PayloadRecord> parse(byte[] record) {
        if (record.length < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(record);
        long receivedAtMillis = buffer.getLong();
        int checksum = buffer.getInt();
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        PayloadRecord payload = new PayloadRecord(receivedAtMillis, body);
        return payload.checksum() == checksum ? Optional.of(payload) : Optional.empty();
    }

    @Override
    public int getEncodeSize() {
        return HEADER_BYTES + body.length;
    }

    @Override
    public void encode(ActiveMQBuffer buffer) {
        buffer.writeLong(receivedAtMillis);
        buffer.writeInt(checksum());
        buffer.writeBytes(body);
    }

    @Override
    public void decode(ActiveMQBuffer buffer) {
        throw new UnsupportedOperationException("records are read with parse");
    }

    private int checksum() {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, receivedAtMillis));
        crc.update(body);
        return (int) crc.getValue();
    }

    /** Without the body, which the journal would write into its warnings. */
    @Override
    public String toString() {
        return "PayloadRecord[bytes=" + body.length + "]";
    }
}
