package io.filigree.page.account;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Spans of time and shares of events, for people. */
final class DurationFormat {

    private DurationFormat() {}

    /** In the unit in which it has two digits or so. */
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

    /** Never rounded up to all: 100 % means that there is no exception. */
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
