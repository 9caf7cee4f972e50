package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

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
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;

/** A format whose bodies name events that a test has at hand. An event is known by all that it says. */
record EventsFormat(SizeLimit maxBody) implements WireFormat {

    static final String ID = "events";

    static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID,
            List.of(Route.exact("/events")),
            List.of(KeyLocation.AUTHORIZATION),
            (FormatContext context) -> new EventsFormat(new SizeLimit("events.max-body", 100)));

    private static final Map<String, List<Event>> BODIES = new ConcurrentHashMap<>();

    /** A body with these events. */
    static byte[] body(List<Event> events) {
        String name = UUID.randomUUID().toString();
        BODIES.put(name, List.copyOf(events));
        return name.getBytes(UTF_8);
    }

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
        return reread(request.body());
    }

    @Override
    public Payload reread(byte[] spooled) {
        return new Events(
                spooled,
                BODIES.get(new String(spooled, UTF_8)).stream().map(Sent::new).toList());
    }

    private record Sent(Event event) implements IngestMessage {

        @Override
        public UUID identity() {
            MessageDigest digest = MessageIdentity.digest();
            digest.update(event.toString().getBytes(UTF_8));
            return MessageIdentity.of(digest);
        }

        @Override
        public String text() {
            return event.toString();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Events(byte[] spooled, List<Sent> messages) implements Payload {

        @Override
        public long inflatedBytes() {
            return spooled.length;
        }

        @Override
        public FormatResponse acknowledgement() {
            return new FormatResponse(200, "text/plain", new byte[0]);
        }

        @Override
        public Decoded decode(Collection<? extends IngestMessage> fresh, Instant receivedAt) {
            return new Decoded(
                    fresh.stream()
                            .map(message -> new Identified<>(message.identity(), ((Sent) message).event()))
                            .toList(),
                    List.of(),
                    List.of(),
                    List.of(),
                    0,
                    Map.of(),
                    new PayloadCounts(),
                    1_000L * fresh.size());
        }
    }
}
