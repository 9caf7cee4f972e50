package io.filigree.ingest.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;

/** A request with headers, for tests of formats. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TestRequest(byte[] body, Map<String, String> headers) implements ReceivedRequest {

    public static TestRequest of(byte[] body, String... headers) {
        Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            named.put(headers[i], headers[i + 1]);
        }
        return new TestRequest(body, named);
    }

    /** A body of the test resources, with the header lines beside it. */
    public static TestRequest captured(String name) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        new String(resource(name + ".head.txt"), StandardCharsets.ISO_8859_1)
                .lines()
                .skip(1)
                .filter(line -> line.contains(": "))
                .forEach(line ->
                        headers.put(line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2)));
        return new TestRequest(resource(name + ".body.bin"), headers);
    }

    public static byte[] resource(String name) {
        try (InputStream in = TestRequest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    @Override
    public @Nullable String parameter(String name) {
        return null;
    }
}
