package io.filigree.ingest.format.otlp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.otlp.OtlpMessage.PointMessage;
import io.filigree.ingest.format.otlp.OtlpMessage.RecordMessage;
import io.filigree.ingest.format.otlp.OtlpMessage.SpanMessage;
import org.jspecify.annotations.Nullable;

/** Makes events of spans, log records and data points. Thread-safe. */
public final class OtlpDecoder {

    private static final double NANOS_PER_MILLI = 1e6;

    private final PayloadBounds bounds;

    public OtlpDecoder(PayloadBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Decodes those messages of a request that are not stored yet.
     *
     * @param fresh messages of this request
     * @param receivedAt time of events without their own time
     */
    public Decoded decode(OtlpBody body, Collection<? extends IngestMessage> fresh, Instant receivedAt) {
        EventBudget budget = new EventBudget(bounds, body.bytes());
        Decoding decoding = new Decoding(new Invocations(body.all()), budget, receivedAt);
        for (IngestMessage message : fresh) {
            budget.startMessage();
            decoding.add((OtlpMessage) message);
        }
        return decoding.finish();
    }

    /**
     * Makes {@code Span} events of all spans of a request that is part of a message of another kind, which describes the
     * invocation itself.
     *
     * @param budget of that message
     */
    public Decoded decodeSpans(OtlpBody body, EventBudget budget, Instant receivedAt) {
        Decoding decoding = new Decoding(new Invocations(List.of()), budget, receivedAt);
        body.all().forEach(decoding::add);
        return decoding.finish();
    }

    /** Where events of messages go. */
    final class Decoding {

        private final Invocations invocations;
        private final EventBudget budget;
        private final Instant receivedAt;
        private final List<Identified<Event>> events = new ArrayList<>();
        private final List<Undecoded> undecoded = new ArrayList<>();
        private final Map<Cut, Integer> cut = new HashMap<>();
        private final PayloadCounts counts = new PayloadCounts();
        private int ignored;

        Decoding(Invocations invocations, EventBudget budget, Instant receivedAt) {
            this.invocations = invocations;
            this.budget = budget;
            this.receivedAt = receivedAt;
        }

        void add(OtlpMessage message) {
            String problem = message.problem();
            int before = events.size();
            if (problem == null && message instanceof SpanMessage span) {
                problem = SpanEvents.add(span, invocations, this);
            } else if (problem == null && message instanceof RecordMessage log) {
                problem = LogEvents.add(log, this);
            } else if (problem == null && message instanceof PointMessage point) {
                problem = addPoint(point);
            }
            if (problem != null) {
                undecoded.add(new Undecoded(
                        message.identity(), message.origin().resource().function(), problem, message.text()));
            } else if (events.size() == before) {
                ignored++;
            }
        }

        private @Nullable String addPoint(PointMessage message) {
            MetricPoints.Frame frame = MetricPoints.frame(message.content());
            if (frame.isEmpty()) {
                return null;
            }
            BoundedAttributes sent = attributes();
            AnyValues.add(sent, frame.attributes());
            message.origin().addTo(sent);
            BoundedAttributes attributes = attributes();
            MetricPoints.add(attributes, message.metric(), message.content(), frame, sent);
            attributes.addAll(sent);
            OtlpResource resource = message.origin().resource();
            Instant timestamp = time(attributes, frame.timeNanos());
            return add(
                    message,
                    new Event(
                            Event.METRIC,
                            timestamp,
                            resource.function(),
                            null,
                            null,
                            attributes.asMap(),
                            Map.of(),
                            resource.function() == null ? resource.description() : null),
                    attributes);
        }

        BoundedAttributes attributes() {
            return new BoundedAttributes(bounds.attributes());
        }

        /**
         * Adds an event where there is room for it.
         *
         * @param attributes of the event
         * @return why the event is rejected
         */
        @Nullable
        String add(OtlpMessage message, Event event, BoundedAttributes attributes) {
            String noRoom = budget.problem();
            if (noRoom != null) {
                return noRoom;
            }
            attributes.cut().forEach((bound, times) -> cut.merge(Cut.of(event.type(), bound), times, Integer::sum));
            budget.add(event.attributes());
            counts.addRecordEvent();
            events.add(new Identified<>(message.identity(), event));
            return null;
        }

        /** The first time that is believable, unless it is yet to come; what is not taken is kept then. */
        Instant time(BoundedAttributes attributes, long... nanos) {
            for (long each : nanos) {
                Instant time = instant(each);
                if (time != null && !Timestamps.isAhead(time, receivedAt)) {
                    return time;
                }
                if (time != null) {
                    attributes.replaceTimestamp(time.toEpochMilli(), receivedAt);
                    return receivedAt;
                }
                if (each != 0) {
                    attributes.replaceTimestamp(Long.toUnsignedString(each), receivedAt);
                }
            }
            return receivedAt;
        }

        Decoded finish() {
            return new Decoded(events, List.of(), List.of(), undecoded, ignored, cut, counts, budget.heapBytes());
        }
    }

    /** To the millisecond; null where it is no time. */
    private static @Nullable Instant instant(long nanos) {
        return nanos <= 0
                ? null
                : Timestamps.of(Math.floor(nanos / NANOS_PER_MILLI)).orElse(null);
    }
}
