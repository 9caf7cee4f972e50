package io.filigree.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.account.PairedAccount;
import org.jspecify.annotations.Nullable;

/**
 * The result of one account of a bulk pairing.
 *
 * @param outcome {@code paired} or {@code refused}
 * @param roleArn the role that is being verified in the background
 * @param detail why it was refused
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BulkPairingResponse(
        String accountId,
        String outcome,
        @Nullable String externalId,
        @Nullable String roleArn,
        @Nullable String detail) {

    static BulkPairingResponse of(BulkPairingResult result) {
        PairedAccount paired = result.paired();
        return paired == null
                ? new BulkPairingResponse(result.accountId(), "refused", null, null, result.refusal())
                : new BulkPairingResponse(paired.accountId(), "paired", paired.externalId(), paired.roleArn(), null);
    }
}
