package io.filigree.ingest.metrics;

import static java.util.Objects.requireNonNullElse;

import java.time.Instant;

import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.MetricValueName;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.json.FlatAttributes;
import io.filigree.ingest.format.json.RecordIdentities;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What data points have in common: {@code {timestamp, interval.ms, attributes}}. */
final class PointGroup {

    static final String TIMESTAMP = "timestamp";
    static final String INTERVAL = MetricValueName.INTERVAL;
    static final String ATTRIBUTES = "attributes";

    private final JsonNode common;
    private final BoundedAttributes attributes;
    private final byte[] hash;

    PointGroup(JsonNode common, AttributeBounds bounds) {
        this.common = common;
        this.attributes = new BoundedAttributes(bounds);
        FlatAttributes.add(attributes, common.path(ATTRIBUTES));
        this.hash = RecordIdentities.hash(common);
    }

    BoundedAttributes attributes() {
        return attributes;
    }

    byte[] hash() {
        return hash;
    }

    boolean isTimed(JsonNode point) {
        return point.has(TIMESTAMP) || common.has(TIMESTAMP);
    }

    /** The point's own time, or that of the group; null where neither is believable. */
    @Nullable
    Instant timestamp(JsonNode point) {
        Instant own = time(point.path(TIMESTAMP));
        return own == null ? time(common.path(TIMESTAMP)) : own;
    }

    /** What the point wrote as its time, or the group; null where neither did. */
    @Nullable
    Object sentTimestamp(JsonNode point) {
        JsonNode sent = point.hasNonNull(TIMESTAMP) ? point.path(TIMESTAMP) : common.path(TIMESTAMP);
        return sent.isMissingNode() || sent.isNull()
                ? null
                : sent.isNumber() ? sent.numberValue() : sent.isString() ? sent.stringValue() : sent.toString();
    }

    private static @Nullable Instant time(JsonNode value) {
        return value.isNumber() ? Timestamps.of(value.numberValue()).orElse(null) : null;
    }

    /** The point's own interval, or that of the group; null where neither is a number. */
    @Nullable
    Number interval(JsonNode point) {
        return number(point.path(INTERVAL), number(common.path(INTERVAL), null));
    }

    private static @Nullable Number number(JsonNode value, @Nullable Number otherwise) {
        return value.isNumber() ? (Number) value.numberValue() : otherwise;
    }

    /** The text of an attribute of the point, or of the group; empty if absent. */
    String text(JsonNode point, String name) {
        JsonNode own = point.path(ATTRIBUTES).path(name);
        return own.isString() ? own.stringValue() : requireNonNullElse(attributes.text(name), "");
    }
}
