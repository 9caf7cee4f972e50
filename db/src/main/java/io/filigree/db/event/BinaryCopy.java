package io.filigree.db.event;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.db.JsonText;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Rows in PostgreSQL's binary COPY format: a signature, then for each row the number of its columns and each value with
 * its length, -1 for null. See "COPY", section "Binary Format", in PostgreSQL's manual.
 */
final class BinaryCopy {

    /** The signature, no flags, no header extension. */
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private static final byte[] TRAILER = {(byte) 0xFF, (byte) 0xFF};
    private static final int NULL = -1;
    private static final byte JSONB_VERSION = 1;

    /** The type {@code text} in PostgreSQL's catalog. */
    private static final int TEXT_OID = 25;

    /** PostgreSQL counts microseconds from the year 2000. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    /** Rows are collected in chunks, because growing one array would copy them again and again. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private final short columns;
    private final Tail tail = new Tail();
    private final List<byte[]> chunks = new ArrayList<>();
    private byte[] chunk = new byte[CHUNK_BYTES];
    /** Used bytes of the last chunk. */
    private int used;

    private int[] starts = new int[64];
    private int rows;

    BinaryCopy(int columns) {
        this.columns = (short) columns;
        this.chunks.add(chunk);
    }

    /** Starts a row; one value for each column of the table must follow. */
    BinaryCopy row() {
        if (rows == starts.length) {
            starts = Arrays.copyOf(starts, 2 * rows);
        }
        starts[rows++] = size();
        return int2(columns);
    }

    int rows() {
        return rows;
    }

    BinaryCopy none() {
        return int4(NULL);
    }

    BinaryCopy text(@Nullable String value) {
        return value == null ? none() : withLength(value.getBytes(StandardCharsets.UTF_8));
    }

    /** An object of flat attributes as {@code jsonb}. */
    BinaryCopy jsonb(Map<String, ?> attributes) {
        int length = size();
        int4(0);
        put(JSONB_VERSION);
        JsonText.writeTo(tail, attributes);
        return setLength(length);
    }

    BinaryCopy timestamp(Instant value) {
        return int8((value.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1_000);
    }

    BinaryCopy int8(@Nullable Long value) {
        return value == null ? none() : int4(Long.BYTES).raw(value);
    }

    /** A {@code text[]} of one dimension, or null. */
    BinaryCopy texts(@Nullable Collection<String> values) {
        if (values == null) {
            return none();
        }
        int length = size();
        int4(0);
        int4(values.isEmpty() ? 0 : 1).int4(0).int4(TEXT_OID);
        if (!values.isEmpty()) {
            int4(values.size()).int4(1);
        }
        values.forEach(this::text);
        return setLength(length);
    }

    /** True, or null. */
    BinaryCopy flag(boolean set) {
        if (!set) {
            return none();
        }
        int4(1);
        return put((byte) 1);
    }

    BinaryCopy uuid(UUID value) {
        return int4(2 * Long.BYTES).raw(value.getMostSignificantBits()).raw(value.getLeastSignificantBits());
    }

    /** Sends a range of rows; the end is exclusive. */
    void into(CopyManager copyManager, String copyStatement, int from, int to) throws SQLException {
        CopyIn copy = copyManager.copyIn(copyStatement);
        try {
            copy.writeToCopy(HEADER, 0, HEADER.length);
            int end = to == rows ? size() : starts[to];
            int at = starts[from];
            while (at < end) {
                int offset = at % CHUNK_BYTES;
                int length = Math.min(CHUNK_BYTES - offset, end - at);
                copy.writeToCopy(chunks.get(at / CHUNK_BYTES), offset, length);
                at += length;
            }
            copy.writeToCopy(TRAILER, 0, TRAILER.length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private BinaryCopy withLength(byte[] value) {
        return int4(value.length).raw(value);
    }

    private BinaryCopy int2(short value) {
        return put((byte) (value >> 8)).put((byte) value);
    }

    private BinaryCopy int4(int value) {
        for (int shift = Integer.SIZE - 8; shift >= 0; shift -= 8) {
            put((byte) (value >> shift));
        }
        return this;
    }

    private BinaryCopy raw(long value) {
        return int4((int) (value >> Integer.SIZE)).int4((int) value);
    }

    /** Sets the length of the value that ends here and whose length field is at that position. */
    private BinaryCopy setLength(int position) {
        int length = size() - position - Integer.BYTES;
        for (int i = 0; i < Integer.BYTES; i++) {
            int at = position + i;
            chunks.get(at / CHUNK_BYTES)[at % CHUNK_BYTES] = (byte) (length >> Integer.SIZE - 8 * (i + 1));
        }
        return this;
    }

    private BinaryCopy raw(byte[] value) {
        tail.write(value, 0, value.length);
        return this;
    }

    private BinaryCopy put(byte value) {
        if (used == CHUNK_BYTES) {
            addChunk();
        }
        chunk[used++] = value;
        return this;
    }

    /** The position of the next byte. */
    private int size() {
        return Math.addExact((chunks.size() - 1) * CHUNK_BYTES, used);
    }

    private void addChunk() {
        chunk = new byte[CHUNK_BYTES];
        chunks.add(chunk);
        used = 0;
    }

    /** Appends to the rows. */
    private final class Tail extends OutputStream {

        @Override
        public void write(int value) {
            put((byte) value);
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            int from = offset;
            int end = offset + length;
            while (from < end) {
                if (used == CHUNK_BYTES) {
                    addChunk();
                }
                int copied = Math.min(CHUNK_BYTES - used, end - from);
                System.arraycopy(value, from, chunk, used, copied);
                used += copied;
                from += copied;
            }
        }
    }
}
