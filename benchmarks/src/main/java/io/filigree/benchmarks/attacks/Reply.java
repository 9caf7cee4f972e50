package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One response as it came over the wire.
 *
 * @param status 0 when the connection ended without one
 * @param headers as {@code name: value}, names in small letters
 * @param body at most as many bytes as the reader was to keep
 * @param length of the whole body
 * @param millis from the first byte sent to the last received
 */
record Reply(int status, List<String> headers, byte[] body, long length, long millis) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads one response; {@code keep} bounds the body that is kept, the rest is counted. */
    static Reply read(InputStream stream, int keep, long startNanos) throws IOException {
        InputStream in = new BufferedInputStream(stream, 16_384);
        String first = line(in);
        int status = status(first);
        List<String> headers = new ArrayList<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.add(
                    colon < 0 ? header : header.substring(0, colon).toLowerCase(Locale.ROOT) + header.substring(colon));
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long length = value(headers, "transfer-encoding").contains("chunked")
                ? chunks(in, kept, keep)
                : plain(in, kept, keep, value(headers, "content-length"));
        return new Reply(status, headers, kept.toByteArray(), length, (System.nanoTime() - startNanos) / 1_000_000);
    }

    /** A connection that was closed or reset without an answer. */
    static Reply none(long startNanos) {
        return new Reply(0, List.of(), new byte[0], 0, (System.nanoTime() - startNanos) / 1_000_000);
    }

    String text() {
        return new String(body, UTF_8);
    }

    /** The body, or an empty object where it is not JSON. */
    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    /** The first header of that name, or nothing. */
    String header(String name) {
        return value(headers, name);
    }

    List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.startsWith(name + ":"))
                .map(header -> header.substring(name.length() + 1).strip())
                .toList();
    }

    boolean isServerError() {
        return status >= 500;
    }

    boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Status and the beginning of the body, for evidence. */
    String summary() {
        String text = text().replaceAll("\\s+", " ");
        return status + " " + text.substring(0, Math.min(160, text.length()));
    }

    private static String value(List<String> headers, String name) {
        return headers.stream()
                .filter(header -> header.startsWith(name + ":"))
                .map(header -> header.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static int status(@Nullable String first) {
        if (first == null || !first.startsWith("HTTP/1.")) {
            return 0;
        }
        String[] parts = first.split(" ", -1);
        return parts.length > 1 && parts[1].matches("\\d{3}") ? Integer.parseInt(parts[1]) : 0;
    }

    private static long plain(InputStream in, ByteArrayOutputStream kept, int keep, String length) throws IOException {
        return copy(in, kept, keep, length.isEmpty() ? Long.MAX_VALUE : Long.parseLong(length));
    }

    private static long chunks(InputStream in, ByteArrayOutputStream kept, int keep) throws IOException {
        long total = 0;
        while (true) {
            String size = line(in);
            if (size == null || size.isBlank()) {
                return total;
            }
            long wanted = Long.parseLong(size.strip(), 16);
            if (wanted == 0) {
                return total;
            }
            total += copy(in, kept, keep, wanted);
            line(in);
        }
    }

    private static long copy(InputStream in, ByteArrayOutputStream kept, int keep, long wanted) throws IOException {
        byte[] buffer = new byte[16_384];
        long total = 0;
        while (total < wanted) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, wanted - total));
            if (read < 0) {
                return total;
            }
            kept.write(buffer, 0, Math.max(0, Math.min(read, keep - kept.size())));
            total += read;
        }
        return total;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int character = in.read(); character != '\n'; character = in.read()) {
            if (character < 0) {
                return line.size() == 0 ? null : line.toString(ISO_8859_1);
            }
            if (character != '\r') {
                line.write(character);
            }
        }
        return line.toString(ISO_8859_1);
    }
}
