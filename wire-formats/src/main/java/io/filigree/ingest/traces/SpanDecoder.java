package io.filigree.ingest.traces;

import java.time.Instant;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.LambdaAttributes;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.json.FlatAttributes;
import io.filigree.ingest.format.json.JsonMessage;
import io.filigree.ingest.format.json.RecordEvents;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes {@code Span} events. Each has the names that agents' spans have ({@code guid}, {@code traceId}, {@code parentId},
 * {@code name}, {@code duration} in seconds, {@code span.kind}) and those that its sender wrote. Safe to share between
 * threads.
 */
final class SpanDecoder {

    private static final String PARENT_ID = "parentId";
    private static final String NAME = "name";
    private static final String KIND = "span.kind";
    private static final String DURATION_MS = "duration.ms";
    private static final String SERVICE_NAME = "service.name";
    private static final String ATTRIBUTES = "attributes";
    private static final String TAGS = "tags";

    /** Members of a span in Zipkin's layout that become attributes of other names or units. */
    private static final Set<String> ZIPKIN_MEMBERS =
            Set.of("traceId", PARENT_ID, NAME, "kind", Attributes.TIMESTAMP, Attributes.DURATION, TAGS);

    private static final double MICROS_PER_MS = 1_000;
    private static final double MS_PER_SECOND = 1_000;

    private final PayloadBounds bounds;

    SpanDecoder(PayloadBounds bounds) {
        this.bounds = bounds;
    }

    Decoded decode(Collection<? extends IngestMessage> fresh, SpanLayout layout, int postedBytes, Instant receivedAt) {
        Reading reading = new Reading(receivedAt);
        return RecordEvents.decode(
                fresh, layout == SpanLayout.ZIPKIN ? reading::zipkin : reading::newRelic, bounds, postedBytes);
    }

    /** The spans of one body. */
    private final class Reading {

        private final Instant receivedAt;
        private final LambdaAttributes lambda = new LambdaAttributes();
        /** By what spans share, which is the same object for all spans of a group. */
        private final Map<JsonNode, BoundedAttributes> groups = new IdentityHashMap<>();

        Reading(Instant receivedAt) {
            this.receivedAt = receivedAt;
        }

        Event newRelic(JsonMessage message, BoundedAttributes attributes) {
            JsonNode span = message.record();
            JsonNode own = span.path(ATTRIBUTES);
            BoundedAttributes common = groups.computeIfAbsent(message.common(), this::common);
            add(attributes, BoundedAttributes.GUID, span.path(SpanReader.ID));
            add(attributes, BoundedAttributes.TRACE_ID, span.path(SpanLayout.NEWRELIC.traceId()));
            add(attributes, PARENT_ID, own.path("parent.id"));
            addDuration(attributes, own.path(DURATION_MS));
            addMembers(attributes, span);
            attributes.addAll(common);
            Object time = attributes.timestamp() == null ? common.timestamp() : attributes.timestamp();
            return event(attributes, Timestamps.of(time).orElse(null), time, common);
        }

        private BoundedAttributes common(JsonNode common) {
            BoundedAttributes attributes = new BoundedAttributes(bounds.attributes());
            if (common.isObject()) {
                addMembers(attributes, common);
            }
            return attributes;
        }

        Event zipkin(JsonMessage message, BoundedAttributes attributes) {
            JsonNode span = message.record();
            add(attributes, BoundedAttributes.GUID, span.path(SpanReader.ID));
            add(attributes, BoundedAttributes.TRACE_ID, span.path(BoundedAttributes.TRACE_ID));
            add(attributes, PARENT_ID, span.path(PARENT_ID));
            add(attributes, NAME, span.path(NAME));
            if (span.path("kind").isString()) {
                attributes.add(KIND, span.path("kind").stringValue().toLowerCase(Locale.ROOT));
            }
            JsonNode duration = span.path(Attributes.DURATION);
            if (duration.isNumber()) {
                double milliseconds = duration.numberValue().doubleValue() / MICROS_PER_MS;
                attributes.add(Attributes.DURATION, milliseconds / MS_PER_SECOND);
                attributes.add(DURATION_MS, milliseconds);
            }
            add(attributes, SERVICE_NAME, span.path("localEndpoint").path("serviceName"));
            FlatAttributes.add(attributes, span.path(TAGS));
            for (Map.Entry<String, JsonNode> member : span.properties()) {
                if (!ZIPKIN_MEMBERS.contains(member.getKey())) {
                    FlatAttributes.add(attributes, member.getKey(), member.getValue());
                }
            }
            JsonNode micros = span.path(Attributes.TIMESTAMP);
            Instant time = micros.isNumber()
                    ? Timestamps.of(micros.numberValue().doubleValue() / MICROS_PER_MS)
                            .orElse(null)
                    : null;
            Object sent = micros.isNumber() ? micros.numberValue() : micros.isString() ? micros.stringValue() : null;
            return event(attributes, time, sent, new BoundedAttributes(bounds.attributes()));
        }

        private Event event(
                BoundedAttributes attributes,
                @Nullable Instant time,
                @Nullable Object sent,
                BoundedAttributes process) {
            InvokedArn named = lambda.function(attributes);
            InvokedArn function = named == null ? lambda.functionOfProcess(process) : named;
            TelemetryResource resource = LambdaAttributes.resource(attributes);
            String requestId = LambdaAttributes.requestId(attributes);
            return new Event(
                    Event.SPAN,
                    RecordEvents.time(time, sent, receivedAt, attributes),
                    function,
                    requestId,
                    attributes.text(BoundedAttributes.TRACE_ID),
                    attributes.asMap(),
                    Map.of(),
                    // Other services have spans in the same traces: one that says nothing of Lambda is theirs.
                    function == null && requestId == null && resource == null
                            ? TelemetryResource.NOT_A_LAMBDA
                            : resource);
        }
    }

    /** Members at the top come first: among them are the ids and the time. */
    private static void addMembers(BoundedAttributes attributes, JsonNode object) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!member.getKey().equals(ATTRIBUTES)) {
                FlatAttributes.add(attributes, member.getKey(), member.getValue());
            }
        }
        FlatAttributes.add(attributes, object.path(ATTRIBUTES));
    }

    private static void addDuration(BoundedAttributes attributes, JsonNode milliseconds) {
        if (milliseconds.isNumber()) {
            attributes.add(Attributes.DURATION, milliseconds.numberValue().doubleValue() / MS_PER_SECOND);
        }
    }

    private static void add(BoundedAttributes attributes, String name, JsonNode value) {
        if (value.isString() || value.isIntegralNumber()) {
            attributes.add(name, value.asString());
        }
    }
}
