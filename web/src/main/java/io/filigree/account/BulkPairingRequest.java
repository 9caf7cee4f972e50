package io.filigree.account;

import java.util.List;

/**
 * Accounts to pair whose roles all have the same name.
 *
 * @param roleName including its path if it has one
 * @param regions the regions to sweep in each account; empty for all enabled regions
 */
public record BulkPairingRequest(List<Member> accounts, String roleName, List<String> regions) {

    /** Maximum accounts of one request, the limit of one stack set template. */
    public static final int MAX_ACCOUNTS = 200;

    public BulkPairingRequest {
        accounts = List.copyOf(accounts);
        regions = List.copyOf(regions);
    }

    /** One account of the request, as entered. */
    public record Member(String accountId, String name) {}
}
