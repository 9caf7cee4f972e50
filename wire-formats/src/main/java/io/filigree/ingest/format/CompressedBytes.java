package io.filigree.ingest.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that may be compressed: gzip, or zlib (RFC 1950), which HTTP calls {@code deflate}. Detected by their first bytes,
 * independent of the headers of a request; JSON begins like neither.
 */
public final class CompressedBytes {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int ZLIB_HEADER_DIVISOR = 31;

    private CompressedBytes() {}

    /** Whether the bytes begin as gzip or zlib do. */
    public static boolean isCompressed(byte[] bytes) {
        return GzipBytes.isGzip(bytes) || isZlib(bytes);
    }

    /** Deflate with a window of 32 KiB or less, and a check of these two bytes. */
    private static boolean isZlib(byte[] bytes) {
        return bytes.length >= 2
                && (bytes[0] & 0x0f) == 8
                && (bytes[0] & 0xf0) <= 0x70
                && ((bytes[0] & 0xff) << 8 | bytes[1] & 0xff) % ZLIB_HEADER_DIVISOR == 0;
    }

    /** The bytes without their compression, where they have one. */
    public static InputStream inflated(byte[] bytes) throws IOException {
        if (GzipBytes.isGzip(bytes)) {
            return GzipBytes.inflated(bytes);
        }
        return isZlib(bytes) ? new ZlibStream(bytes) : new ByteArrayInputStream(bytes);
    }

    /** The problem of bytes that start like compressed ones and cannot be inflated; null for others. */
    public static @Nullable String broken(byte[] bytes) {
        if (GzipBytes.isGzip(bytes)) {
            return "not complete gzip";
        }
        return isZlib(bytes) ? "not complete deflate" : null;
    }

    /**
     * Inflates them to nowhere, to learn how large they are.
     *
     * @throws PayloadTooLargeException when the budget does not suffice
     * @throws IOException when they are not complete
     */
    public static void spend(byte[] bytes, Budget budget, String field) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = new BudgetedInputStream(inflated(bytes), budget, field)) {
            while (in.read(buffer) >= 0) {
                // Only the size matters.
            }
        }
    }

    /** Frees the memory of its inflater, which is not on the heap. */
    private static final class ZlibStream extends InflaterInputStream {

        ZlibStream(byte[] bytes) {
            super(new ByteArrayInputStream(bytes), new Inflater(), Math.min(bytes.length, BUFFER_BYTES));
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                inf.end();
            }
        }
    }
}
