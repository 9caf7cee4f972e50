package io.filigree.simulator.extension;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** What agents and the Go extension do to their JSON. */
final class GzipEncoder {

    private GzipEncoder() {}

    static byte[] bytes(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytes(byte[] plain) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail", e);
        }
        return zipped.toByteArray();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }
}
