package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Why a message is stored as an undecoded message, whole or in part. */
public sealed interface UndecodedReason {

    /** The reason as it is stored. It holds nothing of the message. */
    String text();

    /**
     * The message, or a part of it, is no event that its format knows.
     *
     * @param text what is wrong and where
     */
    record Unreadable(String text) implements UndecodedReason {

        public Unreadable {
            requireNonNull(text, "text");
        }
    }

    /**
     * The message claims an account that its sender's key is not for.
     *
     * @param account id of the account, or a word in its place: what a sender wrote is not repeated
     */
    record AccountMismatch(String account) implements UndecodedReason {

        public AccountMismatch {
            requireNonNull(account, "account");
        }

        @Override
        public String text() {
            return "the sender's key is not for account " + account;
        }
    }

    /**
     * Events of the message have types beyond the maximum of their account or key.
     *
     * @param other why the message was undecoded in part before; null where it was not
     */
    record TooManyEventTypes(@Nullable UndecodedReason other) implements UndecodedReason {

        private static final String TEXT = "more event types than filigree.ingest.lambda.max-event-types allows in an"
                + " account or, half of them, of a key";

        @Override
        public String text() {
            return other == null ? TEXT : TEXT + "; " + other.text();
        }
    }
}
