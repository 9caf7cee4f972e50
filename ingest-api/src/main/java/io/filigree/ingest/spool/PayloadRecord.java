package io.filigree.ingest.spool;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

import io.filigree.decorator.function.AllowedAccounts;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.core.journal.EncodingSupport;
import org.jspecify.annotations.Nullable;

/**
 * A payload as the journal's record, in this order:
 *
 * <pre>
 * received at, epoch milliseconds        8 bytes
 * checksum (CRC32C) of all the rest      4 bytes
 * id of the wire format                  1 byte: its length, then ASCII    types 5 to 8
 * id of the sender's key                 8 bytes                           types 3, 4, 7, 8
 * accounts that the key is bound to      2 bytes: how many, then 12 each   types 2, 4, 6, 8
 * body                                   the rest
 * </pre>
 *
 * <p>A record without a format is of {@link SpooledPayload#FIRST_FORMAT}, and so are all that earlier versions wrote. The
 * journal itself only compares the lengths at the two ends of a record, so a record whose middle never reached the disk
 * would pass without the checksum.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PayloadRecord(
        String format,
        long receivedAtMillis,
        AllowedAccounts accounts,
        @Nullable Long keyId,
        byte[] body) implements EncodingSupport {

    /** The journal's type byte of a payload that may speak for any account; another layout takes another. */
    static final byte ANY_ACCOUNT = 1;

    /** … and of one that may speak for some: how many, in two bytes, and twelve digits for each, before the body. */
    static final byte SOME_ACCOUNTS = 2;

    /** As {@link #ANY_ACCOUNT}, with the id of the sender's key in eight bytes first. */
    static final byte KEY_ANY_ACCOUNT = 3;

    /** As {@link #SOME_ACCOUNTS}, with the id of the sender's key in eight bytes first. */
    static final byte KEY_SOME_ACCOUNTS = 4;

    /** Added to the types above, for the same with the id of the format first. */
    static final byte WITH_FORMAT = 4;

    private static final int ACCOUNT_ID_BYTES = 12;

    /** Bytes a payload's record takes besides its body, accounts not counted. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    PayloadRecord(long receivedAtMillis, AllowedAccounts accounts, byte[] body) {
        this(receivedAtMillis, accounts, null, body);
    }

    /** A payload of the first format. */
    PayloadRecord(long receivedAtMillis, AllowedAccounts accounts, @Nullable Long keyId, byte[] body) {
        this(SpooledPayload.FIRST_FORMAT, receivedAtMillis, accounts, keyId, body);
    }

    PayloadRecord {
        requireNonNull(format, "format");
        requireNonNull(accounts, "accounts");
        requireNonNull(body, "body");
    }

    /** The payload of a record's bytes, or nothing when they are not what was written. */
    static Optional<PayloadRecord> parse(byte type, byte[] record) {
        if (record.length < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(record);
        long receivedAtMillis = buffer.getLong();
        int checksum = buffer.getInt();
        if (checksum(receivedAtMillis, buffer.slice()) != checksum) {
            return Optional.empty();
        }
        boolean namesFormat = type > WITH_FORMAT;
        int sender = namesFormat ? type - WITH_FORMAT : type;
        String format = namesFormat ? format(buffer) : SpooledPayload.FIRST_FORMAT;
        Long keyId = sender == KEY_ANY_ACCOUNT || sender == KEY_SOME_ACCOUNTS ? buffer.getLong() : null;
        AllowedAccounts accounts =
                sender == SOME_ACCOUNTS || sender == KEY_SOME_ACCOUNTS ? accounts(buffer) : AllowedAccounts.ANY;
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        return Optional.of(new PayloadRecord(format, receivedAtMillis, accounts, keyId, body));
    }

    private static String format(ByteBuffer buffer) {
        byte[] id = new byte[buffer.get()];
        buffer.get(id);
        return new String(id, StandardCharsets.US_ASCII);
    }

    /** Reads what has the right checksum, so what was written. */
    private static AllowedAccounts accounts(ByteBuffer buffer) {
        int count = buffer.getShort();
        List<String> ids = new ArrayList<>(count);
        byte[] id = new byte[ACCOUNT_ID_BYTES];
        for (int i = 0; i < count; i++) {
            buffer.get(id);
            ids.add(new String(id, StandardCharsets.US_ASCII));
        }
        return AllowedAccounts.only(ids);
    }

    byte type() {
        return (byte) (senderType() + (namesFormat() ? WITH_FORMAT : 0));
    }

    private byte senderType() {
        if (keyId == null) {
            return accounts.accountIds().isPresent() ? SOME_ACCOUNTS : ANY_ACCOUNT;
        }
        return accounts.accountIds().isPresent() ? KEY_SOME_ACCOUNTS : KEY_ANY_ACCOUNT;
    }

    /** An earlier version can still read the others, should it be installed again. */
    private boolean namesFormat() {
        return !format.equals(SpooledPayload.FIRST_FORMAT);
    }

    @Override
    public int getEncodeSize() {
        return HEADER_BYTES + originLength() + body.length;
    }

    @Override
    public void encode(ActiveMQBuffer buffer) {
        byte[] originBytes = originBytes();
        buffer.writeLong(receivedAtMillis);
        buffer.writeInt(checksum(receivedAtMillis, ByteBuffer.wrap(originBytes), ByteBuffer.wrap(body)));
        buffer.writeBytes(originBytes);
        buffer.writeBytes(body);
    }

    @Override
    public void decode(ActiveMQBuffer buffer) {
        throw new UnsupportedOperationException("records are read with parse");
    }

    private int originLength() {
        return (namesFormat() ? 1 + format.length() : 0) + (keyId == null ? 0 : Long.BYTES) + accountLength();
    }

    private int accountLength() {
        return accounts.accountIds()
                .map(ids -> Short.BYTES + ACCOUNT_ID_BYTES * ids.size())
                .orElse(0);
    }

    private byte[] originBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(originLength());
        if (namesFormat()) {
            buffer.put((byte) format.length());
            buffer.put(format.getBytes(StandardCharsets.US_ASCII));
        }
        if (keyId != null) {
            buffer.putLong(keyId);
        }
        accounts.accountIds().ifPresent(ids -> {
            buffer.putShort((short) ids.size());
            ids.forEach(id -> buffer.put(id.getBytes(StandardCharsets.US_ASCII)));
        });
        return buffer.array();
    }

    private static int checksum(long receivedAtMillis, ByteBuffer... parts) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, receivedAtMillis));
        for (ByteBuffer part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }

    /** Without the body, which the journal would write into its warnings. */
    @Override
    public String toString() {
        return "PayloadRecord[bytes=" + body.length + "]";
    }
}
