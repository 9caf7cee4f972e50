package io.filigree.history;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Rows that PostgreSQL sends in the binary format of COPY, one at a time. Values are read in the order of the columns. */
final class ExportedRows implements AutoCloseable {

    private static final int SIGNATURE_BYTES = 11;

    /** From 1970 to 2000, where PostgreSQL begins to count. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private final CopyOut copy;
    private ByteBuffer row = ByteBuffer.allocate(0);
    private boolean started;

    /** @param select without parameters */
    ExportedRows(Connection connection, String select) throws SQLException {
        this.copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + select + ") TO STDOUT (FORMAT binary)");
    }

    /** Moves to the next row; false after the last one. */
    boolean next() throws SQLException {
        byte[] message = copy.readFromCopy();
        if (message == null) {
            return false;
        }
        row = ByteBuffer.wrap(message);
        if (!started) {
            started = true;
            row.position(SIGNATURE_BYTES);
            row.getInt(); // flags
            int extension = row.getInt();
            row.position(row.position() + extension);
            if (!row.hasRemaining()) {
                return next();
            }
        }
        return row.getShort() >= 0 || next();
    }

    /** The size of the row as it was sent. */
    int bytes() {
        return row.limit();
    }

    /** The length of the next value in bytes; negative for NULL. Is called before each value. */
    private int length() {
        return row.getInt();
    }

    @Nullable
    String text() {
        int length = length();
        return length < 0 ? null : string(length);
    }

    @Nullable
    Long number() {
        return length() < 0 ? null : row.getLong();
    }

    @Nullable
    Double decimal() {
        return length() < 0 ? null : row.getDouble();
    }

    @Nullable
    Boolean flag() {
        return length() < 0 ? null : row.get() != 0;
    }

    /** Microseconds since 1970. */
    @Nullable
    Long micros() {
        return length() < 0 ? null : row.getLong() + EPOCH_MICROS;
    }

    java.util.@Nullable UUID uuid() {
        return length() < 0 ? null : new java.util.UUID(row.getLong(), row.getLong());
    }

    /** An array of text with one dimension. */
    @Nullable
    List<@Nullable String> texts() {
        if (length() < 0) {
            return null;
        }
        int dimensions = row.getInt();
        row.getInt(); // whether there are NULLs
        row.getInt(); // the type of the elements
        List<@Nullable String> texts = new ArrayList<>();
        if (dimensions > 0) {
            int size = row.getInt();
            row.getInt(); // the first index
            for (int i = 0; i < size; i++) {
                texts.add(text());
            }
        }
        return texts;
    }

    private String string(int length) {
        String text = new String(row.array(), row.position(), length, StandardCharsets.UTF_8);
        row.position(row.position() + length);
        return text;
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
