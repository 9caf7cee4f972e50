package io.filigree.db.sender;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Messages of one request that claim an account that their sender's key is not for.
 *
 * @param format id of the wire format
 * @param status of the response
 * @param accountId the claimed account; null where the sender wrote none that is an id
 */
public record AccountMismatch(
        long keyId, String format, int status, @Nullable String accountId, long messages) {

    public AccountMismatch {
        requireNonNull(format, "format");
    }
}
