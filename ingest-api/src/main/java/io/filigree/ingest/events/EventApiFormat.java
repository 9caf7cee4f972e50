package io.filigree.ingest.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Message;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.RequestHead;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.json.JsonMessage;
import org.jspecify.annotations.Nullable;

/**
 * New Relic's Event API. The account in the path is the sender's own at New Relic, and is not looked at; telemetry SDKs leave
 * it out. The content type is not looked at either.
 *
 * <p>An event without a timestamp is of the moment when it is received, so two equal requests are two events, as in New
 * Relic. A retry repeats the header {@code X-Request-Id}, or its events say when they happened.
 */
public final class EventApiFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "events-v1";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(
                    Route.underAnyPrefix("/v1/accounts/{accountId}/events"),
                    Route.underAnyPrefix("/v1/accounts/events")),
            List.of(
                    KeyLocation.header("Api-Key"),
                    KeyLocation.header("X-Insert-Key"),
                    KeyLocation.header("X-License-Key"),
                    KeyLocation.AUTHORIZATION),
            EventApiFormat::new);

    private static final String REQUEST_ID = "X-Request-Id";

    /** In the spool. */
    private static final String REQUEST = "request";

    private final SizeLimit maxBody;
    private final EventReader reader;
    private final EventDecoder decoder;

    EventApiFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.reader = new EventReader(context.bounds());
        this.decoder = new EventDecoder(context.bounds());
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
        return payload(requestId(request), request.body());
    }

    @Override
    public Payload reread(byte[] spooled) {
        RequestEnvelope envelope = RequestEnvelope.parse(spooled);
        return payload(envelope.fields().getOrDefault(REQUEST, ""), envelope.body());
    }

    private Payload payload(String requestId, byte[] body) {
        EventReader.Body read = reader.read(body, requestId);
        return new EventPayload(read.events(), read.inflatedBytes(), requestId, body, decoder);
    }

    /** The sender's, or a new one. */
    private static String requestId(RequestHead request) {
        String sent = request.header(REQUEST_ID);
        UUID id = sent == null ? null : parse(sent);
        return (id == null ? UUID.randomUUID() : id).toString();
    }

    private static @Nullable UUID parse(String text) {
        try {
            return UUID.fromString(text.strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A body that was read. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record EventPayload(
            List<JsonMessage> messages, long inflatedBytes, String requestId, byte[] body, EventDecoder decoder)
            implements Payload {

        @Override
        public byte[] spooled() {
            return new RequestEnvelope(Map.of(REQUEST, requestId), body).toBytes();
        }

        /** As the Event API responds. */
        @Override
        public FormatResponse acknowledgement() {
            String response = "{\"success\":true,\"uuid\":\"" + requestId + "\"}";
            return new FormatResponse(200, "application/json", response.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public Decoded decode(Collection<? extends Message> fresh, Instant receivedAt) {
            return decoder.decode(fresh, body.length, receivedAt);
        }
    }
}
