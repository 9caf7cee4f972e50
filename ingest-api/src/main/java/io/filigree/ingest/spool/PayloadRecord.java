package io.filigree.ingest.spool;

import static java.util.Objects.requireNonNull;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.core.journal.EncodingSupport;
import org.jspecify.annotations.Nullable;

/**
 * A payload as a record of the journal or of a topic, in this order:
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
public record PayloadRecord(
        String format,
        long receivedAtMillis,
        AccountScope accounts,
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

    private static final byte LAST_TYPE = KEY_SOME_ACCOUNTS + WITH_FORMAT;

    private static final int ACCOUNT_ID_BYTES = 12;

    /** Bytes a payload's record takes besides its body, accounts not counted. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    PayloadRecord(long receivedAtMillis, AccountScope accounts, byte[] body) {
        this(receivedAtMillis, accounts, null, body);
    }

    /** A payload of the first format. */
    PayloadRecord(long receivedAtMillis, AccountScope accounts, @Nullable Long keyId, byte[] body) {
        this(SpooledPayload.FIRST_FORMAT, receivedAtMillis, accounts, keyId, body);
    }

    public PayloadRecord {
        requireNonNull(format, "format");
        requireNonNull(accounts, "accounts");
        requireNonNull(body, "body");
        if (accounts.equals(AccountScope.NONE)) {
            throw new IllegalArgumentException("accounts: none, expected all or at least one");
        }
    }

    /** The record of a payload that is appended. */
    public static PayloadRecord of(ReceivedPayload payload) {
        return new PayloadRecord(
                payload.format(),
                payload.receivedAt().toEpochMilli(),
                payload.accounts(),
                payload.keyId(),
                payload.body());
    }

    /** The payload of the output of {@link #toBytes}; empty for other bytes, damaged ones, and those of a later version. */
    public static Optional<PayloadRecord> ofBytes(byte[] bytes) {
        return bytes.length == 0 ? Optional.empty() : parse(bytes[0], Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    /**
     * The payload of a record's bytes. Empty when they are not what was written, and when they are but this version cannot
     * read all of them: a payload whose accounts are not certain is never one for all accounts.
     */
    static Optional<PayloadRecord> parse(byte type, byte[] record) {
        if (!isIntact(record) || type < ANY_ACCOUNT || type > LAST_TYPE) {
            return Optional.empty();
        }
        try {
            return Optional.of(parseIntact(type, ByteBuffer.wrap(record)));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the bytes of a record are those that were written. */
    static boolean isIntact(byte[] record) {
        if (record.length < HEADER_BYTES) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(record);
        long receivedAtMillis = buffer.getLong();
        int checksum = buffer.getInt();
        return checksum(receivedAtMillis, buffer.slice()) == checksum;
    }

    private static PayloadRecord parseIntact(byte type, ByteBuffer buffer) {
        long receivedAtMillis = buffer.getLong();
        buffer.position(HEADER_BYTES);
        boolean namesFormat = type > WITH_FORMAT;
        int sender = namesFormat ? type - WITH_FORMAT : type;
        String format = namesFormat ? format(buffer) : SpooledPayload.FIRST_FORMAT;
        Long keyId = sender == KEY_ANY_ACCOUNT || sender == KEY_SOME_ACCOUNTS ? buffer.getLong() : null;
        AccountScope accounts =
                sender == ANY_ACCOUNT || sender == KEY_ANY_ACCOUNT ? AccountScope.ALL : accounts(buffer);
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        return new PayloadRecord(format, receivedAtMillis, accounts, keyId, body);
    }

    private static String format(ByteBuffer buffer) {
        byte[] id = new byte[Byte.toUnsignedInt(buffer.get())];
        buffer.get(id);
        return new String(id, StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException if no account is given, or text that is not an account id */
    private static AccountScope accounts(ByteBuffer buffer) {
        int count = Short.toUnsignedInt(buffer.getShort());
        List<String> ids = new ArrayList<>(count);
        byte[] id = new byte[ACCOUNT_ID_BYTES];
        for (int i = 0; i < count; i++) {
            buffer.get(id);
            String accountId = new String(id, StandardCharsets.US_ASCII);
            if (!InvokedArn.isAccountId(accountId)) {
                throw new IllegalArgumentException("accounts: not an account id");
            }
            ids.add(accountId);
        }
        return AccountScope.only(ids);
    }

    /** The type byte, then the record. */
    public byte[] toBytes() {
        byte[] originBytes = originBytes();
        return ByteBuffer.allocate(1 + getEncodeSize())
                .put(type())
                .putLong(receivedAtMillis)
                .putInt(checksum(receivedAtMillis, ByteBuffer.wrap(originBytes), ByteBuffer.wrap(body)))
                .put(originBytes)
                .put(body)
                .array();
    }

    byte type() {
        return (byte) (senderType() + (namesFormat() ? WITH_FORMAT : 0));
    }

    private byte senderType() {
        if (keyId == null) {
            return accounts.isAll() ? ANY_ACCOUNT : SOME_ACCOUNTS;
        }
        return accounts.isAll() ? KEY_ANY_ACCOUNT : KEY_SOME_ACCOUNTS;
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
        return accounts.match(() -> 0, ids -> Short.BYTES + ACCOUNT_ID_BYTES * ids.size());
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
        return accounts.match(buffer::array, ids -> {
            buffer.putShort((short) ids.size());
            ids.forEach(id -> buffer.put(id.getBytes(StandardCharsets.US_ASCII)));
            return buffer.array();
        });
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
