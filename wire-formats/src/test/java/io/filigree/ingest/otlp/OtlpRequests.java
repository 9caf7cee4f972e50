package io.filigree.ingest.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.WireFormat;
import org.jspecify.annotations.Nullable;

/** Requests of OpenTelemetry's exporters as they were captured, and how tests read them. */
public final class OtlpRequests {

    /** All that were captured, in their order, with how many of each sender. */
    public static final List<String> NODE_JSON = names("node-json", 25);

    public static final List<String> NODE_PROTOBUF = names("node-protobuf", 25);
    public static final List<String> JAVA_PROTOBUF = names("java-protobuf", 18);

    static final WireFormat FORMAT = format(PayloadBounds.DEFAULT);

    /** After all that was captured. */
    static final Instant RECEIVED = Instant.parse("2026-11-28T13:00:00Z");

    private OtlpRequests() {}

    static WireFormat format(PayloadBounds bounds) {
        return OtlpFormat.PROVIDER.factory().apply(new FormatContext(bounds, new SizeLimit("max-body", 8 << 20)));
    }

    private static List<String> names(String sender, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> String.format(Locale.ROOT, "%s/req-%02d", sender, i))
                .toList();
    }

    /** Path, headers and body. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Request(String path, TestRequest head, byte[] body) implements ReceivedRequest {

        @Override
        public @Nullable String header(String name) {
            return head.header(name);
        }

        @Override
        public @Nullable String parameter(String name) {
            return null;
        }

        /** The same with another body. */
        public Request with(String contentType, byte[] otherBody) {
            return request(path, contentType, otherBody);
        }
    }

    public static Request captured(String name) {
        String head = new String(TestRequest.resource("/otlp/" + name + ".head.txt"), UTF_8);
        TestRequest request = TestRequest.captured("/otlp/" + name);
        return new Request(head.split(" ", 3)[1], request, request.body());
    }

    /** What was captured in protobuf, as another tool wrote it in JSON. */
    public static byte[] asJson(String name) {
        return TestRequest.resource("/otlp/" + name + ".body.json");
    }

    public static Request request(String path, String contentType, byte[] body) {
        return new Request(path, TestRequest.of(body, "Content-Type", contentType), body);
    }

    static Request json(String path, String body) {
        return request(path, "application/json", body.getBytes(UTF_8));
    }

    static Payload read(Request request) {
        return FORMAT.read(request);
    }

    static Decoded decode(Payload payload) {
        return payload.decode(payload.messages(), RECEIVED);
    }

    static List<Event> events(Request request) {
        return decode(read(request)).events().stream().map(Identified::value).toList();
    }

    public static byte[] gunzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
