package io.filigree.query.nrql;

import java.util.Set;

/**
 * The AWS accounts whose events a query may read.
 *
 * @param accountIds AWS accounts, twelve digits each; empty for all events, including those without an account
 */
public record Scope(Set<String> accountIds) {

    /** Every event. */
    public static final Scope ALL = new Scope(Set.of());

    public Scope {
        accountIds = Set.copyOf(accountIds);
    }
}
