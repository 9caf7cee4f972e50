package io.filigree.ingest.format;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/** The times that senders write: epoch seconds, epoch milliseconds and RFC 3339. */
public final class Timestamps {

    private static final long YEAR_2000_MS = 946_684_800_000L;
    private static final long YEAR_2200_MS = 7_258_118_400_000L;

    /** As seconds this is the year 5138, as milliseconds it is 1973: below it a number means seconds. */
    private static final double SMALLEST_MS = 1e11;

    private static final int LONGEST_TEXT = 40;

    /** How far a sender's clock may be ahead of ours. */
    static final Duration MAX_AHEAD = Duration.ofMinutes(10);

    private Timestamps() {}

    /** Whether a time is too far ahead of the moment of receipt to be when something happened. */
    public static boolean isAhead(Instant time, Instant receivedAt) {
        return time.isAfter(receivedAt.plus(MAX_AHEAD));
    }

    /** The attributes of an event with a time in the future: the sender's time, and that of receipt. */
    public static Map<String, Object> asAttributes(Instant ahead, Instant receivedAt) {
        return Map.of(
                Attributes.ORIGINAL_TIMESTAMP, ahead.toEpochMilli(),
                Attributes.OBSERVED_TIMESTAMP, receivedAt.toEpochMilli());
    }

    /** Whether epoch milliseconds lie in the years 2000 to 2199. */
    static boolean believable(long epochMs) {
        return epochMs >= YEAR_2000_MS && epochMs < YEAR_2200_MS;
    }

    /** Seconds or milliseconds, distinguished by their size; a value that is not a number is no time. */
    public static Optional<Instant> of(@Nullable Object value) {
        if (!(value instanceof Number)) {
            return Optional.empty();
        }
        double number = ((Number) value).doubleValue();
        long epochMs = Math.round(number < SMALLEST_MS ? number * 1000 : number);
        return believable(epochMs) ? Optional.of(Instant.ofEpochMilli(epochMs)) : Optional.empty();
    }

    /** RFC 3339, when it is believable. */
    public static Optional<Instant> parse(String text) {
        if (text.length() > LONGEST_TEXT || text.indexOf('T') < 0) {
            return Optional.empty();
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return believable(instant.toEpochMilli()) ? Optional.of(instant) : Optional.empty();
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
