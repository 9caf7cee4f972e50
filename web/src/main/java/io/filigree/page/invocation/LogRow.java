package io.filigree.page.invocation;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

import io.filigree.decorator.Attributes;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * A log event on a page.
 *
 * @param level as logged; null where the event has none
 * @param badge the badge class for the level; empty for a level without a badge
 */
record LogRow(TimestampView at, @Nullable String level, String badge, String message) {

    /** Bounds the length of a message. */
    static final int MAX_MESSAGE = 4_096;

    static LogRow of(Map<String, Object> event, Instant now) {
        String message = String.valueOf(event.getOrDefault("message", ""));
        Object level = event.get("level");
        return new LogRow(
                TimestampView.of(
                        Instant.ofEpochMilli(
                                event.get(Attributes.TIMESTAMP) instanceof Number number ? number.longValue() : 0),
                        now),
                level == null ? null : level.toString(),
                level == null ? "" : badge(level.toString()),
                message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…");
    }

    private static String badge(String level) {
        return switch (level.toUpperCase(Locale.ROOT)) {
            case "ERROR", "FATAL", "CRITICAL" -> "bad";
            case "WARN", "WARNING" -> "warn";
            default -> "";
        };
    }
}
