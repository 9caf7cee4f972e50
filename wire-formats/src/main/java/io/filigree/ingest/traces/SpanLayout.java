package io.filigree.ingest.traces;

import java.util.Locale;

import io.filigree.ingest.format.BoundedAttributes;
import org.jspecify.annotations.Nullable;

/** How spans are laid out in a body. */
enum SpanLayout {
    /** {@code [{common: {attributes}, spans: [{id, trace.id, timestamp, attributes}]}]}. */
    NEWRELIC("1", "trace.id"),
    /** {@code [{id, traceId, parentId, kind, timestamp, duration, localEndpoint, tags, annotations}]}. */
    ZIPKIN("2", BoundedAttributes.TRACE_ID);

    private final String version;
    private final String traceId;

    SpanLayout(String version, String traceId) {
        this.version = version;
        this.traceId = traceId;
    }

    /** The one of this name, in any case; null if absent. */
    static @Nullable SpanLayout named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "newrelic" -> NEWRELIC;
            case "zipkin" -> ZIPKIN;
            default -> null;
        };
    }

    /** The version of {@code Data-Format-Version}. */
    String version() {
        return version;
    }

    /** The member of a span that holds the id of its trace. */
    String traceId() {
        return traceId;
    }
}
