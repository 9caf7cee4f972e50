package io.filigree.ingest.lambda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Gzip that is in memory. */
final class Gzip {

    /** Deflate codes 258 bytes in two bits at best (RFC 1951), which zlib's documentation gives as 1032:1. */
    static final long LARGEST_RATIO = 1_032;

    private static final int BUFFER_BYTES = 16 * 1024;

    private Gzip() {}

    /** Told by the first two bytes. */
    static boolean isGzip(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }

    /** With a buffer no larger than its input: most payloads are small, and each has one of its own. */
    static InputStream inflated(byte[] gzip) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(gzip), Math.min(gzip.length, BUFFER_BYTES));
    }
}
