package io.filigree.ingest.lambda;

/** Tells gzip by its first two bytes. */
final class Gzip {

    private Gzip() {}

    static boolean isGzip(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }
}
