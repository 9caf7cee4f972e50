package io.filigree.account;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An account to pair, as entered; {@link PairingService} validates it.
 *
 * @param roleArn the role to verify, if it exists already
 * @param regions the regions to sweep; empty for all enabled regions
 */
public record PairingRequest(
        String accountId, String name, @Nullable String roleArn, List<String> regions) {

    public PairingRequest {
        regions = List.copyOf(regions);
    }
}
