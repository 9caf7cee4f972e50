package io.filigree.page.function;

import java.time.LocalDate;
import java.time.YearMonth;

import io.filigree.query.function.RuntimeSupport;
import org.jspecify.annotations.Nullable;

/**
 * What to know about a runtime that AWS gives up.
 *
 * @param text for a badge
 * @param severity the badge's class: {@code bad} once it is deprecated, {@code warn} when it soon will be
 * @param explanation in a sentence
 */
record RuntimeNote(String text, String severity, String explanation) {

    /** Long enough to plan an upgrade; AWS itself begins to write to owners that early. */
    private static final int MONTHS_AHEAD = 6;

    /** Null while the runtime is good for longer, or when nothing is known of it. */
    static @Nullable RuntimeNote of(@Nullable String runtime, LocalDate today) {
        return RuntimeSupport.deprecatedFrom(runtime)
                .filter(day -> day.isBefore(today.plusMonths(MONTHS_AHEAD)))
                .map(day -> day.isAfter(today)
                        ? new RuntimeNote(
                                "until " + YearMonth.from(day), "warn", runtime + " is deprecated from " + day + ".")
                        : new RuntimeNote(
                                "deprecated",
                                "bad",
                                runtime + " is deprecated since " + day + ": AWS patches it no more."))
                .orElse(null);
    }
}
