package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * When a payload was received, and from which key.
 *
 * @param receivedAt when the payload was acknowledged
 * @param accounts the accounts of the sender's key
 * @param key by which format and key it came; null where that is not known, as for stored messages
 */
public record Receipt(
        Instant receivedAt, AccountScope accounts, @Nullable FormatKey key) {

    public Receipt {
        requireNonNull(receivedAt, "receivedAt");
        requireNonNull(accounts, "accounts");
    }

    /** The receipt of a message that is stored already. */
    public static Receipt ofStored(Instant receivedAt, AccountScope accounts) {
        return new Receipt(receivedAt, accounts, null);
    }

    /** A wire format with the ingest key that was used. */
    public record FormatKey(String format, long keyId) {

        public FormatKey {
            requireNonNull(format, "format");
        }
    }
}
