package io.filigree.page.account;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Formats durations and shares of events for display. */
final class DurationFormat {

    private DurationFormat() {}

    /** Uses the unit in which the value has about two digits. */
    static String of(Duration span) {
        if (span.toMillis() < 1_000) {
            return span.toMillis() + " ms";
        }
        if (span.toSeconds() < 120) {
            return span.toSeconds() + " s";
        }
        return span.toMinutes() < 120 ? span.toMinutes() + " min" : span.toHours() + " h";
    }

    static @Nullable String of(Optional<Duration> span) {
        return span.map(DurationFormat::of).orElse(null);
    }

    /** Never rounds up to 100 %, which is shown only without exceptions. */
    static String share(long part, long whole) {
        if (whole == 0) {
            return "–";
        }
        if (part == whole) {
            return "100 %";
        }
        return String.format(Locale.ROOT, "%.1f %%", Math.floor(part * 1_000.0 / whole) / 10);
    }
}
