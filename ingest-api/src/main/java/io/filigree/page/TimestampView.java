package io.filigree.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/**
 * A moment, as pages show it: in UTC. The reader's own time is shown by a script, which alone knows it; so pages write
 * moments by the fragments {@code time}, {@code exact} and {@code ago} of the layout, and by nothing else.
 *
 * @param iso for machines
 * @param date the day
 * @param time to the millisecond
 * @param ago how long before the page was made, such as {@code 4 min ago}
 */
public record TimestampView(String iso, String date, String time, String ago) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    /** @param now when the page is made */
    public static TimestampView of(Instant instant, Instant now) {
        return new TimestampView(
                instant.toString(),
                DATE.format(instant),
                TIME.format(instant),
                instant.isAfter(now) ? "in " + span(instant, now) : span(instant, now) + " ago");
    }

    /** For what may not have happened yet. */
    public static @Nullable TimestampView ofNullable(@Nullable Instant instant, Instant now) {
        return instant == null ? null : of(instant, now);
    }

    /** Enough for what happens every few minutes. */
    public String toTheMinute() {
        return date + " " + time.substring(0, 5);
    }

    /** In the largest unit of which there are two, so that it is never off by more than a half. */
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
