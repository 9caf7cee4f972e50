package io.filigree.ingest.otlp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.otlp.OtlpEncoding;
import io.filigree.ingest.format.otlp.OtlpSignal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Responses in the encoding of their request. */
final class OtlpResponses {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Fields of {@code google.rpc.Status}. */
    private static final int STATUS_CODE = 1;

    private static final int STATUS_MESSAGE = 2;

    private OtlpResponses() {}

    /**
     * @param rejected how many spans, log records or data points can become no event
     * @param reason why the first of them can become none
     */
    static FormatResponse success(OtlpSignal signal, OtlpEncoding encoding, int rejected, @Nullable String reason) {
        String message = reason == null ? "" : reason;
        byte[] body = switch (encoding) {
            case PROTOBUF ->
                rejected == 0 ? new byte[0] : partial(signal, rejected, message).toByteArray();
            case JSON ->
                JSON.writeValueAsBytes(
                        rejected == 0
                                ? Map.of()
                                : Map.of(
                                        "partialSuccess",
                                        Map.of(field(signal), Integer.toString(rejected), "errorMessage", message)));
        };
        return new FormatResponse(200, encoding.contentType(), body);
    }

    private static String field(OtlpSignal signal) {
        return switch (signal) {
            case TRACES -> "rejectedSpans";
            case LOGS -> "rejectedLogRecords";
            case METRICS -> "rejectedDataPoints";
        };
    }

    private static Message partial(OtlpSignal signal, int rejected, String message) {
        return switch (signal) {
            case TRACES ->
                ExportTraceServiceResponse.newBuilder()
                        .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                                .setRejectedSpans(rejected)
                                .setErrorMessage(message))
                        .build();
            case LOGS ->
                ExportLogsServiceResponse.newBuilder()
                        .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                                .setRejectedLogRecords(rejected)
                                .setErrorMessage(message))
                        .build();
            case METRICS ->
                ExportMetricsServiceResponse.newBuilder()
                        .setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                                .setRejectedDataPoints(rejected)
                                .setErrorMessage(message))
                        .build();
        };
    }

    /** A {@code google.rpc.Status}, which has a code in addition to the status of HTTP. */
    static FormatResponse refusal(OtlpEncoding encoding, int status, String detail) {
        byte[] body = switch (encoding) {
            case PROTOBUF -> status(code(status), detail);
            case JSON -> {
                Map<String, Object> members = new LinkedHashMap<>();
                members.put("code", code(status));
                members.put("message", detail);
                yield JSON.writeValueAsBytes(members);
            }
        };
        return new FormatResponse(status, encoding.contentType(), body);
    }

    private static byte[] status(int code, String message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeInt32(STATUS_CODE, code);
            out.writeString(STATUS_MESSAGE, message);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** {@code google.rpc.Code} of a status of HTTP. */
    private static int code(int status) {
        return switch (status) {
            case 400, 413, 415 -> 3; // INVALID_ARGUMENT
            case 401 -> 16; // UNAUTHENTICATED
            case 403 -> 7; // PERMISSION_DENIED
            case 404 -> 5; // NOT_FOUND
            case 405 -> 12; // UNIMPLEMENTED
            case 408 -> 4; // DEADLINE_EXCEEDED
            case 429 -> 8; // RESOURCE_EXHAUSTED
            case 502, 503, 504 -> 14; // UNAVAILABLE
            default -> 2; // UNKNOWN
        };
    }
}
