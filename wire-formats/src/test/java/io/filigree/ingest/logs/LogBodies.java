package io.filigree.ingest.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;

/** Log bodies as senders write them, and what becomes of them. */
public final class LogBodies {

    /** Numbers of the captured requests that are logs. */
    public static final List<String> CAPTURED = List.of("02", "03", "04");

    public static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";

    static final WireFormat FORMAT = LogFormat.PROVIDER
            .factory()
            .apply(new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max-body", 8 << 20)));
    static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");

    /** What the log forwarder posts: no ARN, nested objects, the trace at the top of a record. */
    static final String FORWARDED = """
            [{"common": {"attributes": {"plugin": {"type": "lambda", "version": "2.11.2"},
                "aws": {"logStream": "2026/11/20/[$LATEST]0a1b", "logGroup": "/aws/lambda/checkout-prod"}, "team": "payments"}},
              "logs": [
                {"timestamp": 1795207881104, "message": "INFO fetching\\n", "trace.id": "74be672b84ddc4e4b28be285632bbc0a",
                 "attributes": {"aws": {"lambda_request_id": "e1000000-0000-4000-8000-000000000001"}}},
                {"timestamp": 1795207881105, "message": "INFO done\\n",
                 "attributes": {"aws": {"lambda_request_id": "e1000000-0000-4000-8000-000000000001"}}}]}]
            """;

    /** What the Rust extension posts of a function and of the platform. */
    static final String RUST = """
            [{"common": {"attributes": {"faas.arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod:live",
                "faas.name": "checkout-prod", "plugin": "newrelic-lambda-extension:2.7.0", "tags.stage": "prod"}},
              "logs": [
                {"attributes": {"_nr.logType": "function", "aws": {"lambda_request_id": "e1000000-0000-4000-8000-000000000001"},
                    "faas.arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod:live",
                    "faas.execution": "e1000000-0000-4000-8000-000000000001", "level": "WARN",
                    "newrelic.source": "api.logs"},
                 "message": "low stock", "timestamp": 1795207881104}]}]
            """;

    private LogBodies() {}

    /** The body of a captured request, word for word. */
    public static byte[] captured(String number) {
        return resource("req-" + number + ".body.bin");
    }

    /** Request line and headers of a captured request. */
    public static String head(String number) {
        return new String(resource("req-" + number + ".head.txt"), UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = requireNonNull(
                LogBodies.class.getResourceAsStream("/samples/extension-go/logs-trace-tags/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Payload read(String body) {
        return read(body.getBytes(UTF_8));
    }

    static Payload read(byte[] body) {
        return FORMAT.read(ReceivedRequest.of(body));
    }

    static Decoded decode(String body) {
        return decode(read(body));
    }

    static Decoded decode(Payload payload) {
        return payload.decode(payload.messages(), RECEIVED);
    }

    static List<Event> events(Decoded decoded) {
        return decoded.events().stream().map(Identified::value).toList();
    }

    static String gunzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(String text) {
        return gzip(text.getBytes(UTF_8));
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** An agent payload of these sections. */
    public static String agentPayload(String sections) {
        return "[2,\"NR_LAMBDA_MONITORING\",{\"arn\":\"" + ARN + "\"},\""
                + Base64.getEncoder().encodeToString(gzip("{" + sections + "}")) + "\"]";
    }
}
