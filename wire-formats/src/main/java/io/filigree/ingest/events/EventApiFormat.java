package io.filigree.ingest.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IdentifiedBody;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.json.JsonMessage;

/**
 * New Relic's Event API. The account in the path is the sender's account at New Relic and is ignored; telemetry SDKs omit
 * it. The content type is ignored as well. {@link IdentifiedBody} defines when two events are the same.
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

    private final SizeLimit maxBody;
    private final EventBodyReader reader;
    private final EventDecoder decoder;

    EventApiFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.reader = new EventBodyReader(context.bounds());
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
        return payload(IdentifiedBody.of(request));
    }

    @Override
    public Payload reread(byte[] spooled) {
        return payload(IdentifiedBody.parse(spooled));
    }

    private Payload payload(IdentifiedBody request) {
        EventBodyReader.Body read = reader.read(request);
        return new EventPayload(read.events(), read.inflatedBytes(), request, decoder);
    }

    /** A body that was read. */
    private record EventPayload(
            List<JsonMessage> messages, long inflatedBytes, IdentifiedBody request, EventDecoder decoder)
            implements Payload {

        @Override
        public byte[] spooled() {
            return request.toBytes();
        }

        /** As the Event API responds. */
        @Override
        public FormatResponse acknowledgement() {
            String response = "{\"success\":true,\"uuid\":\"" + request.requestId() + "\"}";
            return new FormatResponse(200, "application/json", response.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public Decoded decode(Collection<? extends IngestMessage> fresh, Instant receivedAt) {
            return decoder.decode(fresh, request.body().length, receivedAt);
        }
    }
}
