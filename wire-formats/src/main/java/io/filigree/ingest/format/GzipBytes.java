package io.filigree.ingest.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

import io.filigree.ingest.format.BudgetedInputStream.Budget;

/** Gzip that is in memory. */
public final class GzipBytes {

    /** Deflate codes 258 bytes in two bits at best (RFC 1951), which zlib's documentation gives as 1032:1. */
    private static final long LARGEST_RATIO = 1_032;

    private static final long USUAL_RATIO = 16;

    private static final int BUFFER_BYTES = 16 * 1024;

    private GzipBytes() {}

    /** Told by the first two bytes. */
    public static boolean isGzip(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }

    /** With a buffer no larger than its input: most payloads are small, and each has a separate buffer. */
    public static InputStream inflated(byte[] gzip) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(gzip), Math.min(gzip.length, BUFFER_BYTES));
    }

    /** Whether the bytes could inflate to more than that many bytes, estimated without reading them. */
    public static boolean canExceed(long compressedBytes, int bytes) {
        return compressedBytes * LARGEST_RATIO > bytes;
    }

    /**
     * Inflates it.
     *
     * @throws PayloadTooLargeException when the budget does not suffice
     * @throws IOException when it is not complete gzip
     */
    public static byte[] inflate(byte[] gzip, Budget budget, String field) throws IOException {
        byte[] bytes = new byte[expectedSize(gzip)];
        try (InputStream in = new BudgetedInputStream(inflated(gzip), budget, field)) {
            int size = in.readNBytes(bytes, 0, bytes.length);
            int next = in.read();
            if (next < 0) {
                return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream(2 * size + 1);
            all.write(bytes, 0, size);
            all.write(next);
            in.transferTo(all);
            return all.toByteArray();
        }
    }

    /** The size in the last four bytes (RFC 1952, ISIZE), within what such input usually inflates to: it may be forged. */
    private static int expectedSize(byte[] gzip) {
        if (gzip.length < Integer.BYTES) {
            return 0;
        }
        int size = ByteBuffer.wrap(gzip).order(ByteOrder.LITTLE_ENDIAN).getInt(gzip.length - Integer.BYTES);
        return (int) Math.min(Integer.toUnsignedLong(size), USUAL_RATIO * gzip.length);
    }
}
