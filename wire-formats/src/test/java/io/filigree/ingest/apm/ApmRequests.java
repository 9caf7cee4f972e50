package io.filigree.ingest.apm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;

import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests of agents, captured ones and others. */
public final class ApmRequests {

    /** The placeholder in the captured requests. */
    public static final String KEY = "0000000000000000000000000000LABKEYFFFFNRAL";

    public static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";

    private static final String CAPTURED = "/samples/extension-go/apm-mode-collector/req-";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ApmRequests() {}

    static ApmFormat format(PayloadBounds bounds) {
        return new ApmFormat(new FormatContext(bounds, new SizeLimit("max-body", 8 << 20)));
    }

    /** @param number 01 to 14, in the order in which they were captured */
    public static TestRequest captured(String number) {
        return TestRequest.captured(CAPTURED + number);
    }

    /** Its body without its compression. */
    public static byte[] inflated(String number) {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(captured(number).body()))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of its head. */
    public static String head(String number) {
        return new String(TestRequest.resource(CAPTURED + number + ".head.txt"), StandardCharsets.ISO_8859_1);
    }

    public static TestRequest request(String method, String body) {
        return TestRequest.of(body.getBytes(StandardCharsets.UTF_8), "Host", "filigree.example.com")
                .with("method", method)
                .with("license_key", KEY)
                .with("marshal_format", "json")
                .with("protocol_version", "17");
    }

    /** What {@code connect} with this body returns. */
    static JsonNode connected(ApmFormat format, TestRequest connect) {
        return JSON.readTree(format.read(connect).acknowledgement().body()).path("return_value");
    }

    static String token(ApmFormat format, String connectBody) {
        return connected(format, request("connect", connectBody))
                .path("agent_run_id")
                .stringValue();
    }

    static byte[] deflate(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(bytes)) {
            deflate.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
