package io.filigree.ingest.spool;

import java.util.Collection;
import java.util.Set;

/**
 * The AWS accounts that a payload may speak for, as its sender's key says.
 *
 * @param accountIds of twelve digits each; none for any account
 */
public record AllowedAccounts(Set<String> accountIds) {

    public static final AllowedAccounts ANY = new AllowedAccounts(Set.of());

    public AllowedAccounts {
        accountIds = Set.copyOf(accountIds);
    }

    public static AllowedAccounts of(Collection<String> accountIds) {
        return accountIds.isEmpty() ? ANY : new AllowedAccounts(Set.copyOf(accountIds));
    }

    public boolean allows(String accountId) {
        return accountIds.isEmpty() || accountIds.contains(accountId);
    }
}
