package io.filigree.ingest.traces;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.RequestHead;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.json.JsonMessage;
import org.jspecify.annotations.Nullable;

/**
 * New Relic's Trace API. Headers, or parameters of the query string for tracers that set no headers, say how spans are laid
 * out: {@code Data-Format} is {@code newrelic} (version 1) or {@code zipkin} (version 2). The content type is not looked at.
 */
public final class TraceFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "trace-v1";

    /** Where senders post, under any path prefix. */
    public static final String PATH = "/trace/v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.underAnyPrefix(PATH)),
            List.of(
                    KeyLocation.header("Api-Key"),
                    KeyLocation.header("X-License-Key"),
                    KeyLocation.header("X-Insert-Key"),
                    KeyLocation.AUTHORIZATION,
                    KeyLocation.queryParameter("Api-Key")),
            TraceFormat::new);

    private static final String DATA_FORMAT = "Data-Format";
    private static final String DATA_FORMAT_VERSION = "Data-Format-Version";

    /** In the spool. */
    private static final String LAYOUT = "layout";

    private final SizeLimit maxBody;
    private final SpanReader reader;
    private final SpanDecoder decoder;

    TraceFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.reader = new SpanReader(context.bounds());
        this.decoder = new SpanDecoder(context.bounds());
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
        return reader.inflatedBytes(request.body());
    }

    @Override
    public Payload read(ReceivedRequest request) {
        return payload(layout(request), request.body());
    }

    @Override
    public Payload reread(byte[] spooled) {
        RequestEnvelope envelope = RequestEnvelope.parse(spooled);
        return payload(SpanLayout.valueOf(envelope.fields().getOrDefault(LAYOUT, "NEWRELIC")), envelope.body());
    }

    private Payload payload(SpanLayout layout, byte[] body) {
        SpanReader.Body read = reader.read(body, layout);
        return new SpanPayload(read.spans(), read.inflatedBytes(), layout, body, decoder);
    }

    private static SpanLayout layout(RequestHead request) {
        String format = value(request, DATA_FORMAT);
        SpanLayout layout = format == null ? SpanLayout.NEWRELIC : SpanLayout.named(format);
        if (layout == null) {
            throw new UnreadablePayloadException(DATA_FORMAT, "neither newrelic nor zipkin");
        }
        String version = value(request, DATA_FORMAT_VERSION);
        if (version != null && !version.equals(layout.version())) {
            throw new UnreadablePayloadException(
                    DATA_FORMAT_VERSION, "only " + layout.version() + " is supported for this format");
        }
        return layout;
    }

    private static @Nullable String value(RequestHead request, String name) {
        String header = request.header(name);
        String value = header == null ? request.parameter(name) : header;
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** A body that was read. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record SpanPayload(
            List<JsonMessage> messages, long inflatedBytes, SpanLayout layout, byte[] body, SpanDecoder decoder)
            implements Payload {

        @Override
        public byte[] spooled() {
            return new RequestEnvelope(Map.of(LAYOUT, layout.name()), body).toBytes();
        }

        /** As the Trace API responds. The id is for people who compare it with their sender's log. */
        @Override
        public FormatResponse acknowledgement() {
            String response = "{\"requestId\":\"" + UUID.randomUUID() + "\"}";
            return new FormatResponse(202, "application/json", response.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public Decoded decode(Collection<? extends IngestMessage> fresh, Instant receivedAt) {
            return decoder.decode(fresh, layout, body.length, receivedAt);
        }
    }
}
