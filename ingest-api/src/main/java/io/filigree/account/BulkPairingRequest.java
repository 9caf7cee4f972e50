package io.filigree.account;

import java.util.List;

/**
 * Many accounts to pair, whose roles are all called the same.
 *
 * @param roleName with its path in front where it has one
 * @param regions the regions to sweep in each; empty for all that the account has enabled
 */
public record BulkPairingRequest(List<Member> accounts, String roleName, List<String> regions) {

    /** Accounts of one request: as many as one stack set template takes. */
    public static final int MAX_ACCOUNTS = 200;

    public BulkPairingRequest {
        accounts = List.copyOf(accounts);
        regions = List.copyOf(regions);
    }

    /** One account of many, as somebody typed it. */
    public record Member(String accountId, String name) {}
}
