package io.filigree.page.function;

import java.time.LocalDate;
import java.time.YearMonth;

import io.filigree.query.function.RuntimeSupport;
import org.jspecify.annotations.Nullable;

/**
 * A note about a runtime that AWS deprecates.
 *
 * @param text of a badge
 * @param severity the badge's class: {@code bad} once it is deprecated, {@code warn} when it soon will be
 * @param explanation in a sentence
 */
record RuntimeNote(String text, String severity, String explanation) {

    /** Long enough to plan an upgrade; AWS notifies owners from about that time on. */
    private static final int MONTHS_AHEAD = 6;

    /** Null while the runtime is supported for longer, or when its dates are unknown. */
    static @Nullable RuntimeNote of(@Nullable String runtime, LocalDate today) {
        return RuntimeSupport.deprecatedFrom(runtime)
                .filter(day -> day.isBefore(today.plusMonths(MONTHS_AHEAD)))
                .map(day -> day.isAfter(today)
                        ? new RuntimeNote(
                                "until " + YearMonth.from(day),
                                "warn",
                                "AWS deprecates " + runtime + " on " + day + ".")
                        : new RuntimeNote(
                                "deprecated",
                                "bad",
                                "AWS deprecated " + runtime + " on " + day + " and no longer patches it."))
                .orElse(null);
    }
}
