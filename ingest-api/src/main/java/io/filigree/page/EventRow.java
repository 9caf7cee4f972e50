package io.filigree.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An event, as the home page shows it: what people look for first, and the rest as JSON.
 *
 * @param isoTime for machines
 * @param time UTC, to the millisecond
 * @param error the error's class, or a word for one that has none; null without an error
 */
record EventRow(
        String isoTime,
        String time,
        String type,
        @Nullable String function,
        @Nullable String team,
        @Nullable String runtime,
        @Nullable String memory,
        @Nullable String timeout,
        @Nullable String error,
        String status,
        @Nullable String reason,
        String json) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    static EventRow of(Map<String, Object> event, String json) {
        Instant time = Instant.ofEpochMilli(event.get("timestamp") instanceof Number number ? number.longValue() : 0);
        String status = text(event, "decoration.status");
        return new EventRow(
                time.toString(),
                TIME.format(time),
                event.getOrDefault("type", "").toString(),
                text(event, "aws.lambda.functionName"),
                text(event, "tags.team"),
                text(event, "aws.runtime"),
                withUnit(text(event, "aws.memorySize"), "MB"),
                withUnit(text(event, "aws.timeout"), "s"),
                error(event),
                status == null ? "" : status,
                text(event, "decoration.reason"),
                json);
    }

    private static @Nullable String error(Map<String, Object> event) {
        String errorClass = text(event, "error.class");
        if (errorClass != null) {
            return errorClass;
        }
        return "true".equals(text(event, "error")) ? "error" : null;
    }

    private static @Nullable String withUnit(@Nullable String number, String unit) {
        return number == null ? null : number + " " + unit;
    }

    private static @Nullable String text(Map<String, Object> event, String attribute) {
        Object value = event.get(attribute);
        return value == null ? null : value.toString();
    }
}
