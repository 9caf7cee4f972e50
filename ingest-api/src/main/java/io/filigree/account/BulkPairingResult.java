package io.filigree.account;

import io.filigree.db.account.PairedAccount;
import org.jspecify.annotations.Nullable;

/**
 * What became of one account of a bulk pairing: it is paired, or there is a reason why not.
 *
 * @param accountId as it was typed
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
