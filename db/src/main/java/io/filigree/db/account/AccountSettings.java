package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The settings of a paired account.
 *
 * @param regions the regions to sweep; empty for all that the account has enabled
 */
public record AccountSettings(String name, List<String> regions, PollOverrides overrides) {

    public AccountSettings {
        requireNonNull(name, "name");
        requireNonNull(overrides, "overrides");
        regions = List.copyOf(regions);
    }
}
