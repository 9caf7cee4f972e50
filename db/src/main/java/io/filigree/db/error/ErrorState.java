package io.filigree.db.error;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The state of the errors of one account with one fingerprint.
 *
 * @param reason empty without one
 * @param changedBy the name of the user; the user may be deleted
 */
public record ErrorState(
        String accountId, String fingerprint, Value value, String reason, String changedBy, Instant changedAt) {

    /** What users decide about an error. */
    public enum Value {
        /** To be fixed. The state of errors without a decision. */
        OPEN,
        /** Fixed: it is open again when it occurs again. */
        RESOLVED,
        /** Not to be fixed, whether it occurs again or not. */
        IGNORED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state with this text; empty if unknown. */
        public static Optional<Value> parse(String text) {
            return Stream.of(values())
                    .filter(value -> value.text().equals(text))
                    .findFirst();
        }
    }
}
