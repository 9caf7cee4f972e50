package io.filigree.ingest.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;

/** A request with headers and parameters of its address, for tests of formats. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TestRequest(byte[] body, Map<String, String> headers, Map<String, String> parameters)
        implements ReceivedRequest {

    public static TestRequest of(byte[] body, String... headers) {
        Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            named.put(headers[i], headers[i + 1]);
        }
        return new TestRequest(body, named, Map.of());
    }

    /** The same request with this parameter, or another value of it. */
    public TestRequest with(String parameter, String value) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put(parameter, value);
        return new TestRequest(body, headers, all);
    }

    /** The same request with another body. */
    public TestRequest with(byte[] otherBody) {
        return new TestRequest(otherBody, headers, parameters);
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
        return new TestRequest(resource(name + ".body.bin"), headers, parameters(name));
    }

    /** Of the address in the first line of the head. */
    private static Map<String, String> parameters(String name) {
        String line = new String(resource(name + ".head.txt"), StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
        Map<String, String> parameters = new TreeMap<>();
        if (line.contains("?")) {
            for (String parameter :
                    line.substring(line.indexOf('?') + 1, line.lastIndexOf(' ')).split("&")) {
                parameters.put(
                        parameter.substring(0, parameter.indexOf('=')),
                        parameter.substring(parameter.indexOf('=') + 1));
            }
        }
        return parameters;
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

    public static byte[] gunzip(byte[] gzip) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return parameters.get(name);
    }
}
