package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One thing that pairing tried.
 *
 * @param name what was tried, stable, such as {@code lambda:ListFunctions in eu-west-1}
 * @param action the IAM action that was called; null for a check without an AWS call
 * @param region where; null where that does not matter
 * @param detail what came of it; where it did not pass, also what is lost by that
 * @param fix the remedy; null where none is needed
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

    /** How a check ended. Tables and answers spell it in lower case. */
    public enum Outcome {
        PASSED,
        /** It did not pass, and the account cannot be used as it is. */
        FAILED,
        /** It did not pass, and the account can be used without it. */
        OPTIONAL
    }
}
