package io.filigree.ingest.otlp;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.RequestHead;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.otlp.OtlpBody;
import io.filigree.ingest.format.otlp.OtlpDecoder;
import io.filigree.ingest.format.otlp.OtlpEncoding;
import io.filigree.ingest.format.otlp.OtlpReader;
import io.filigree.ingest.format.otlp.OtlpSignal;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over HTTP, as OpenTelemetry's SDKs and collectors export traces, logs and metrics ({@code
 * OTEL_EXPORTER_OTLP_ENDPOINT}), in protobuf or JSON. What cannot become an event is kept like any undecoded message, and
 * the response reports it in {@code partial_success}.
 */
public final class OtlpFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "otlp-v1";

    private static final Map<String, OtlpSignal> PATHS =
            Map.of("/v1/traces", OtlpSignal.TRACES, "/v1/logs", OtlpSignal.LOGS, "/v1/metrics", OtlpSignal.METRICS);

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(
                    Route.underAnyPrefix("/v1/traces"),
                    Route.underAnyPrefix("/v1/logs"),
                    Route.underAnyPrefix("/v1/metrics")),
            List.of(KeyLocation.header("Api-Key"), KeyLocation.header("X-License-Key"), KeyLocation.AUTHORIZATION),
            OtlpFormat::new);

    private static final String CONTENT_TYPE = "Content-Type";

    /** In the spool. */
    private static final String SIGNAL = "signal";

    private static final String ENCODING = "encoding";

    private final SizeLimit maxBody;
    private final PayloadBounds bounds;
    private final OtlpReader reader;
    private final OtlpDecoder decoder;
    private final PlatformLogs platformLogs;

    OtlpFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.bounds = context.bounds();
        this.reader = new OtlpReader(bounds);
        this.decoder = new OtlpDecoder(bounds);
        this.platformLogs = new PlatformLogs(bounds);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public SizeLimit maxBody() {
        return maxBody;
    }

    @Override
    public long inflatedBytes(ReceivedRequest request) {
        return CompressedJsonBody.inflatedBytes(request.body(), bounds);
    }

    @Override
    public Payload read(ReceivedRequest request) {
        return read(signal(request), encoding(request), request.body());
    }

    @Override
    public Payload reread(byte[] spooled) {
        RequestEnvelope envelope = RequestEnvelope.parse(spooled);
        try {
            return read(
                    OtlpSignal.valueOf(envelope.fields().getOrDefault(SIGNAL, "")),
                    OtlpEncoding.valueOf(envelope.fields().getOrDefault(ENCODING, "")),
                    envelope.body());
        } catch (IllegalArgumentException e) {
            throw new UnreadablePayloadException("envelope", "names no signal or no encoding");
        }
    }

    private OtlpPayload read(OtlpSignal signal, OtlpEncoding encoding, byte[] body) {
        OtlpBody read = reader.read(body, signal, encoding, new Budget(bounds.maxInflatedBytes()));
        return new OtlpPayload(signal, encoding, read, body, decoder, platformLogs);
    }

    @Override
    public Optional<FormatResponse> refusal(RequestHead request, int status, String detail) {
        return Optional.of(OtlpResponses.refusal(encoding(request), status, detail));
    }

    private static OtlpEncoding encoding(RequestHead request) {
        return OtlpEncoding.of(request.header(CONTENT_TYPE));
    }

    private static OtlpSignal signal(RequestHead request) {
        for (Map.Entry<String, OtlpSignal> path : PATHS.entrySet()) {
            if (request.path().endsWith(path.getKey())) {
                return path.getValue();
            }
        }
        throw new UnreadablePayloadException("path", "names neither traces nor logs nor metrics");
    }

    /** A body that was read, kept as it was posted, with what its head says of it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OtlpPayload(
            OtlpSignal signal,
            OtlpEncoding encoding,
            OtlpBody read,
            byte[] body,
            OtlpDecoder decoder,
            PlatformLogs platformLogs)
            implements Payload {

        @Override
        public List<? extends IngestMessage> messages() {
            return read.messages();
        }

        @Override
        public long inflatedBytes() {
            return read.inflatedBytes();
        }

        /** Nothing of a request that only checks the connection. */
        @Override
        public byte @Nullable [] spooled() {
            return read.messages().isEmpty()
                    ? null
                    : new RequestEnvelope(Map.of(SIGNAL, signal.name(), ENCODING, encoding.name()), body).toBytes();
        }

        @Override
        public FormatResponse acknowledgement() {
            return OtlpResponses.success(signal, encoding, read.rejected(), read.rejection());
        }

        @Override
        public Decoded decode(Collection<? extends IngestMessage> messages, Instant receivedAt) {
            Decoded decoded = decoder.decode(read, messages, receivedAt);
            return signal == OtlpSignal.LOGS
                    ? Decoded.merge(List.of(decoded, platformLogs.decode(messages, read.bytes(), receivedAt)))
                    : decoded;
        }
    }
}
