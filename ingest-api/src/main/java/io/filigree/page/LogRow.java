package io.filigree.page;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * A log event, as pages show it.
 *
 * @param level as it was logged; null where the event has none
 * @param badge the class of a badge for the level; empty for one that needs no attention
 */
record LogRow(TimestampView at, @Nullable String level, String badge, String message) {

    /** Enough for any line that a person reads. */
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
