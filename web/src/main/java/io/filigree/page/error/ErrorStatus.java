package io.filigree.page.error;

import java.time.Instant;
import java.util.Locale;

import io.filigree.db.error.ErrorState;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * The state of a group as a page shows it.
 *
 * @param since when it was reopened, else when a user decided; null for an error without a decision
 * @param by the user who decided; null without a decision
 * @param reason of the decision; null without one
 */
record ErrorStatus(
        Value value,
        @Nullable TimestampView since,
        @Nullable String by,
        @Nullable String reason,
        @Nullable TimestampView decided) {

    /** What a page shows of an error. */
    enum Value {
        OPEN(""),
        /** Resolved by a user, and occurred again. */
        REOPENED("bad"),
        RESOLVED("good"),
        IGNORED("");

        private final String badge;

        Value(String badge) {
            this.badge = badge;
        }

        public String badge() {
            return badge;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it needs someone's work. */
        boolean isOpen() {
            return this == OPEN || this == REOPENED;
        }
    }

    private static final ErrorStatus WITHOUT_DECISION = new ErrorStatus(Value.OPEN, null, null, null, null);

    /**
     * @param state null without a decision
     * @param again the first occurrence after the state changed; null without one
     */
    static ErrorStatus of(@Nullable ErrorState state, @Nullable Instant again, Instant now) {
        if (state == null) {
            return WITHOUT_DECISION;
        }
        Value value = value(state.value(), again);
        return new ErrorStatus(
                value,
                TimestampView.of(value == Value.REOPENED && again != null ? again : state.changedAt(), now),
                state.changedBy(),
                state.reason().isEmpty() ? null : state.reason(),
                TimestampView.of(state.changedAt(), now));
    }

    private static Value value(ErrorState.Value value, @Nullable Instant again) {
        return switch (value) {
            case OPEN -> Value.OPEN;
            case RESOLVED -> again == null ? Value.RESOLVED : Value.REOPENED;
            case IGNORED -> Value.IGNORED;
        };
    }
}
