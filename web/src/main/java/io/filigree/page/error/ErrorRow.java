package io.filigree.page.error;

import java.util.List;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.page.TimestampView;
import io.filigree.page.chart.ChangeMarker;
import org.jspecify.annotations.Nullable;

/**
 * The errors of one account with one fingerprint.
 *
 * @param account the name of the account, or its id
 * @param first null if it is before the time that is searched
 * @param isNew whether the first error is in the time range, and older errors exist or a change precedes it
 * @param trend null if the query of the trends failed
 * @param change of the function of the first error that directly precedes it; null without one
 * @param link to the page of the group; null for a fingerprint that no address can have
 * @param queryPage the query string of the query page with the errors of the group
 */
record ErrorRow(
        ErrorGroup.Key key,
        String account,
        String errorClass,
        @Nullable String message,
        String count,
        long number,
        @Nullable TimestampView first,
        boolean isNew,
        TimestampView last,
        @Nullable Sparkline trend,
        Names functions,
        Names teams,
        Names versions,
        ErrorStatus status,
        @Nullable ChangeMarker change,
        @Nullable String link,
        String queryPage) {

    private static final int MAX_MESSAGE = 300;

    /**
     * The first names of a list.
     *
     * @param more how many others there are; null if there are none, and empty for an unknown number
     */
    record Names(List<Name> shown, @Nullable String more) {

        static Names of(List<String> values, @Nullable Long total) {
            long others = total == null ? values.size() - ErrorNrql.NAMES : total - ErrorNrql.NAMES;
            return new Names(
                    values.stream().limit(ErrorNrql.NAMES).map(Name::of).toList(),
                    others <= 0 ? null : total == null ? "more" : "+ " + others);
        }
    }

    /** A name, with the ARN if it is that of a function. */
    record Name(String text, @Nullable String arn) {

        static Name of(String value) {
            return FunctionArn.parse(value)
                    .map(arn -> new Name(arn.name(), value))
                    .orElseGet(() -> new Name(value, null));
        }
    }

    static @Nullable String shortened(@Nullable String message) {
        return message == null || message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    /** New and reopened groups are listed first. */
    boolean isUrgent() {
        return status.value() == ErrorStatus.Value.REOPENED || isNew && status.value() == ErrorStatus.Value.OPEN;
    }
}
