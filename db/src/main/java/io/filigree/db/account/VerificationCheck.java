package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A check of a role's verification.
 *
 * @param name stable name, such as {@code lambda:ListFunctions in eu-west-1}
 * @param action the IAM action that was called; null for a check without an AWS call
 * @param region the region; null if irrelevant
 * @param detail the result; if it did not pass, with its consequence
 * @param fix the remedy; null if not needed
 */
public record VerificationCheck(
        String name,
        @Nullable String action,
        @Nullable String region,
        Outcome outcome,
        String detail,
        @Nullable String fix) {

    public VerificationCheck {
        requireNonNull(name, "name");
        requireNonNull(outcome, "outcome");
        requireNonNull(detail, "detail");
    }

    public boolean passed() {
        return outcome == Outcome.PASSED;
    }

    /** The outcome of a check. Tables and responses spell it in lower case. */
    public enum Outcome {
        PASSED,
        /** It did not pass, and the account cannot be used. */
        FAILED,
        /** It did not pass, but the account can be used. */
        OPTIONAL
    }
}
