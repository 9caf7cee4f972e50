package io.filigree.ingest.events;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.EventTypeNames;
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
 * Converts custom events. Senders may use any type, so the name of a built-in type gets a prefix, because such an event does
 * not describe an invocation. Thread-safe.
 */
final class EventDecoder {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{9,13}");

    private final PayloadBounds bounds;

    EventDecoder(PayloadBounds bounds) {
        this.bounds = bounds;
    }

    Decoded decode(Collection<? extends IngestMessage> fresh, int postedBytes, Instant receivedAt) {
        LambdaAttributes lambda = new LambdaAttributes();
        return RecordEvents.decode(
                fresh, (event, attributes) -> read(event, attributes, lambda, receivedAt), bounds, postedBytes);
    }

    private static Event read(
            JsonMessage message, BoundedAttributes attributes, LambdaAttributes lambda, Instant receivedAt) {
        JsonNode event = message.record();
        for (Map.Entry<String, JsonNode> member : event.properties()) {
            if (!member.getKey().equals(EventBodyReader.EVENT_TYPE)) {
                FlatAttributes.add(attributes, member.getKey(), member.getValue());
            }
        }
        return new Event(
                EventTypeNames.custom(event.path(EventBodyReader.EVENT_TYPE).stringValue()),
                RecordEvents.time(time(attributes.timestamp()), attributes.timestamp(), receivedAt, attributes),
                lambda.function(attributes),
                LambdaAttributes.requestId(attributes),
                LambdaAttributes.traceId(attributes),
                attributes.asMap(),
                Map.of(),
                LambdaAttributes.resource(attributes));
    }

    private static @Nullable Instant time(@Nullable Object value) {
        Object number = value instanceof String text && NUMBER.matcher(text).matches() ? Long.valueOf(text) : value;
        return Timestamps.of(number).orElse(null);
    }
}
