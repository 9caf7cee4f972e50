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
 * A payload as the journal's record: milliseconds, checksum, body; of a sender whose key is known, its id before the
 * body; and of one whose key is bound to accounts, their ids before the body. The journal itself only compares the lengths at the two ends of a record, so a record whose middle
 * never reached the disk would pass without the checksum.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PayloadRecord(
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

    private static final int ACCOUNT_ID_BYTES = 12;

    /** Bytes a payload's record takes besides its body, accounts not counted. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    PayloadRecord(long receivedAtMillis, AllowedAccounts accounts, byte[] body) {
        this(receivedAtMillis, accounts, null, body);
    }

    PayloadRecord {
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
        Long keyId = type == KEY_ANY_ACCOUNT || type == KEY_SOME_ACCOUNTS ? buffer.getLong() : null;
        AllowedAccounts accounts =
                type == SOME_ACCOUNTS || type == KEY_SOME_ACCOUNTS ? accounts(buffer) : AllowedAccounts.ANY;
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        return Optional.of(new PayloadRecord(receivedAtMillis, accounts, keyId, body));
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
        if (keyId == null) {
            return accounts.accountIds().isPresent() ? SOME_ACCOUNTS : ANY_ACCOUNT;
        }
        return accounts.accountIds().isPresent() ? KEY_SOME_ACCOUNTS : KEY_ANY_ACCOUNT;
    }

    @Override
    public int getEncodeSize() {
        return HEADER_BYTES + senderLength() + body.length;
    }

    @Override
    public void encode(ActiveMQBuffer buffer) {
        byte[] senderBytes = senderBytes();
        buffer.writeLong(receivedAtMillis);
        buffer.writeInt(checksum(receivedAtMillis, ByteBuffer.wrap(senderBytes), ByteBuffer.wrap(body)));
        buffer.writeBytes(senderBytes);
        buffer.writeBytes(body);
    }

    @Override
    public void decode(ActiveMQBuffer buffer) {
        throw new UnsupportedOperationException("records are read with parse");
    }

    private int senderLength() {
        return (keyId == null ? 0 : Long.BYTES) + accountLength();
    }

    private int accountLength() {
        return accounts.accountIds()
                .map(ids -> Short.BYTES + ACCOUNT_ID_BYTES * ids.size())
                .orElse(0);
    }

    private byte[] senderBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(senderLength());
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
