package io.filigree.query.nrql;

import java.util.Set;

/**
 * Whose events a question may see.
 *
 * @param accountIds AWS accounts, twelve digits each; empty for every event there is, those without an account among
 *     them
 */
public record Scope(Set<String> accountIds) {

    /** Every event. */
    public static final Scope ALL = new Scope(Set.of());

    public Scope {
        accountIds = Set.copyOf(accountIds);
    }
}
