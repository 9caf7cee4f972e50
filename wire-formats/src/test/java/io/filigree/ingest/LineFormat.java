package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.MessageIdentity;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.RequestHead;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;

/** A second format, as unlike the first one as the interface allows: each line of text is an event of the type in a header. */
record LineFormat(SizeLimit maxBody) implements WireFormat {

    static final String ID = "line";

    static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.exact("/lines/{type}")),
            List.of(KeyLocation.AUTHORIZATION),
            (FormatContext context) -> new LineFormat(new SizeLimit("line.max-body", 100)));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public long inflatedBytes(ReceivedRequest request) {
        return request.body().length;
    }

    @Override
    public Payload read(ReceivedRequest request) {
        if (request.body().length == 0) {
            throw new UnreadablePayloadException("body", "empty");
        }
        String type = requireNonNullElse(request.header("X-Type"), "Line");
        return new Lines(type, requireNonNullElse(request.parameter("id"), ""), new String(request.body(), UTF_8));
    }

    @Override
    public Payload reread(byte[] spooled) {
        RequestEnvelope envelope = RequestEnvelope.parse(spooled);
        return new Lines(envelope.fields().getOrDefault("type", ""), "", new String(envelope.body(), UTF_8));
    }

    @Override
    public Optional<FormatResponse> refusal(RequestHead request, int status, String detail) {
        return Optional.of(new FormatResponse(422, "text/plain", (status + " " + detail).getBytes(UTF_8)));
    }

    private record Line(String text) implements IngestMessage {

        @Override
        public UUID identity() {
            MessageDigest digest = MessageIdentity.digest();
            digest.update(text.getBytes(UTF_8));
            return MessageIdentity.of(digest);
        }
    }

    private record Lines(String type, String requestId, String text) implements Payload {

        @Override
        public List<Line> messages() {
            return text.lines().map(Line::new).toList();
        }

        @Override
        public long inflatedBytes() {
            return text.length();
        }

        @Override
        public byte[] spooled() {
            return text.equals("hello")
                    ? null
                    : new RequestEnvelope(Map.of("type", type), text.getBytes(UTF_8)).toBytes();
        }

        @Override
        public FormatResponse acknowledgement() {
            return new FormatResponse(200, "text/plain", ("kept " + requestId).getBytes(UTF_8));
        }

        @Override
        public Decoded decode(Collection<? extends IngestMessage> messages, Instant receivedAt) {
            List<Identified<Event>> events = messages.stream()
                    .map(line -> new Identified<>(
                            line.identity(),
                            new Event(type, receivedAt, null, null, null, Map.of("line", line.text()), Map.of())))
                    .toList();
            return new Decoded(
                    events, List.of(), List.of(), List.of(), 0, Map.of(), new PayloadCounts(), 1_000L * events.size());
        }
    }
}
