package io.filigree.page;

import java.util.Locale;
import java.util.Map;

import io.filigree.db.account.PairedAccount;
import org.jspecify.annotations.Nullable;

/** A paired account, as the home page shows it. */
record AccountRow(
        String accountId,
        String name,
        String status,
        @Nullable String reason,
        String regions,
        long functions) {

    static AccountRow of(PairedAccount account, Map<String, Long> counts) {
        return new AccountRow(
                account.accountId(),
                account.name(),
                account.status().name().toLowerCase(Locale.ROOT),
                account.reason(),
                account.regions().isEmpty() ? "all enabled" : String.join(", ", account.regions()),
                counts.getOrDefault(account.accountId(), 0L));
    }
}
