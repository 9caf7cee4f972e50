package io.filigree.account;

import io.filigree.db.account.PairedAccount;
import org.jspecify.annotations.Nullable;

/**
 * The result of one account of a bulk pairing: paired, or refused with a reason.
 *
 * @param accountId as entered
 * @param refusal null when it was paired
 */
public record BulkPairingResult(
        String accountId,
        @Nullable PairedAccount paired,
        @Nullable String refusal) {

    static BulkPairingResult of(PairedAccount paired) {
        return new BulkPairingResult(paired.accountId(), paired, null);
    }

    static BulkPairingResult refused(String accountId, @Nullable String why) {
        return new BulkPairingResult(accountId, null, why == null ? "refused" : why);
    }
}
