package io.filigree.page.query;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The ranges of the time picker, which replace the query's own SINCE and UNTIL. */
public enum TimeRange {
    AS_WRITTEN("", "From the query", null),
    HALF_HOUR("30m", "Last 30 minutes", Duration.ofMinutes(30)),
    HOUR("1h", "Last hour", Duration.ofHours(1)),
    THREE_HOURS("3h", "Last 3 hours", Duration.ofHours(3)),
    SIX_HOURS("6h", "Last 6 hours", Duration.ofHours(6)),
    DAY("1d", "Last day", Duration.ofDays(1)),
    THREE_DAYS("3d", "Last 3 days", Duration.ofDays(3)),
    WEEK("1w", "Last week", Duration.ofDays(7)),
    CUSTOM("custom", "Custom", null);

    private final String text;
    private final String label;
    private final @Nullable Duration length;

    TimeRange(String text, String label, @Nullable Duration length) {
        this.text = text;
        this.label = label;
        this.length = length;
    }

    /** The value of the URL parameter. */
    public String text() {
        return text;
    }

    public String label() {
        return label;
    }

    /** The duration before now; empty for another kind of range. */
    public Optional<Duration> length() {
        return Optional.ofNullable(length);
    }

    public static Optional<TimeRange> named(String text) {
        return Stream.of(values()).filter(range -> range.text.equals(text)).findFirst();
    }
}
