package io.filigree.page.invocation;

import java.util.Map;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * A span of a trace with the values that its position in the trace depends on.
 *
 * @param parentId null for a root
 * @param begin in milliseconds since 1970
 * @param end likewise
 * @param arn of its function; null if unknown
 */
record TraceSpan(
        String id,
        @Nullable String parentId,
        double begin,
        double end,
        @Nullable String arn) {

    static TraceSpan of(Map<String, Object> event) {
        double begin = event.get(Attributes.TIMESTAMP) instanceof Number millis ? millis.doubleValue() : 0;
        double seconds = event.get(Attributes.DURATION) instanceof Number duration ? duration.doubleValue() : 0;
        return new TraceSpan(
                id(event),
                string(event, "parentId"),
                begin,
                begin + seconds * 1_000,
                string(event, Attributes.LAMBDA_ARN));
    }

    static String id(Map<String, Object> event) {
        String guid = string(event, "guid");
        String id = guid == null ? string(event, "id") : guid;
        return id == null ? "" : id;
    }

    private static @Nullable String string(Map<String, Object> event, String attribute) {
        Object value = event.get(attribute);
        return value == null ? null : value.toString();
    }
}
