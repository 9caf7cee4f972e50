package io.filigree.account;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An account to pair, as somebody typed it: {@link PairingService} says what is wrong with it.
 *
 * @param roleArn the role to try, where there is one already
 * @param regions the regions to sweep; empty for all that the account has enabled
 */
public record PairingRequest(
        String accountId, String name, @Nullable String roleArn, List<String> regions) {

    public PairingRequest {
        regions = List.copyOf(regions);
    }
}
