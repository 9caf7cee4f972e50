package io.filigree.db.event;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;

/**
 * Rows in PostgreSQL's binary COPY format: a signature, then for each row the number of its columns and each value with
 * its length, -1 for null. See "COPY", section "Binary Format", in PostgreSQL's manual.
 */
final class BinaryCopy {

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int END = -1;
    private static final int NULL = -1;
    private static final byte JSONB_VERSION = 1;

    /** PostgreSQL counts microseconds from the year 2000. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final short columns;

    BinaryCopy(int columns) {
        this.columns = (short) columns;
        try {
            out.write(SIGNATURE);
            out.writeInt(0);
            out.writeInt(0);
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    /** Begins a row; as many values as the table has columns follow. */
    BinaryCopy row() {
        try {
            out.writeShort(columns);
            return this;
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    BinaryCopy text(@Nullable String value) {
        return value == null ? none() : bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    BinaryCopy jsonb(@Nullable String value) {
        if (value == null) {
            return none();
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        try {
            out.writeInt(text.length + 1);
            out.writeByte(JSONB_VERSION);
            out.write(text);
            return this;
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    BinaryCopy timestamp(Instant value) {
        return int8((value.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1_000);
    }

    BinaryCopy int8(@Nullable Long value) {
        if (value == null) {
            return none();
        }
        try {
            out.writeInt(Long.BYTES);
            out.writeLong(value);
            return this;
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    BinaryCopy uuid(UUID value) {
        try {
            out.writeInt(2 * Long.BYTES);
            out.writeLong(value.getMostSignificantBits());
            out.writeLong(value.getLeastSignificantBits());
            return this;
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    /** Sends the rows. */
    void into(CopyManager copyManager, String copyStatement) throws SQLException {
        try {
            out.writeShort(END);
            var copy = copyManager.copyIn(copyStatement);
            try {
                byte[] rows = bytes.toByteArray();
                copy.writeToCopy(rows, 0, rows.length);
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    private BinaryCopy bytes(byte[] value) {
        try {
            out.writeInt(value.length);
            out.write(value);
            return this;
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    private BinaryCopy none() {
        try {
            out.writeInt(NULL);
            return this;
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    private static UncheckedIOException unexpected(IOException e) {
        return new UncheckedIOException("A buffer in memory cannot fail", e);
    }
}
