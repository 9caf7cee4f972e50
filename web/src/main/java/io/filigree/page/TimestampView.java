package io.filigree.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/**
 * A timestamp on a page, in UTC. A script adds the local time, which only the browser knows. Templates must therefore
 * render timestamps only with the fragments {@code time}, {@code exact} and {@code ago} of the layout.
 *
 * @param iso ISO 8601, for scripts
 * @param date the day
 * @param time to the millisecond
 * @param ago the age when the page was rendered, such as {@code 4 min ago}
 */
public record TimestampView(String iso, String date, String time, String ago) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    /** @param now the time of the page */
    public static TimestampView of(Instant instant, Instant now) {
        return new TimestampView(
                instant.toString(),
                DATE.format(instant),
                TIME.format(instant),
                instant.isAfter(now) ? "in " + span(instant, now) : span(instant, now) + " ago");
    }

    /** Null for a null timestamp, of an event that may not have happened yet. */
    public static @Nullable TimestampView ofNullable(@Nullable Instant instant, Instant now) {
        return instant == null ? null : of(instant, now);
    }

    /** Precision for events that happen every few minutes. */
    public String toTheMinute() {
        return date + " " + time.substring(0, 5);
    }

    /** Uses the largest unit of which there are at least two, so that the rounding error is below a half. */
    private static String span(Instant one, Instant other) {
        long seconds = Duration.between(one, other).abs().toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3_600) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }
}
