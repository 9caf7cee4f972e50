package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

import io.filigree.db.key.ApiKey.Kind;
import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A key with the hash of its secret, which does not leave this package.
 *
 * @param keyId the table's to give; null until it is stored
 * @param accountIds the accounts that it is bound to; empty when it is for all accounts
 */
@Table("api_key")
record ApiKeyRow(
        @Id @Nullable Long keyId,
        Kind kind,
        String name,
        byte[] keyHash,
        boolean allAccounts,
        List<String> accountIds,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt,
        long eventsRefused,
        @Nullable Instant eventsRefusedAt,
        @Nullable Long quotaBytes,
        @Nullable Long quotaRows) {

    static ApiKeyRow unstored(
            Kind kind, String name, byte[] keyHash, AccountScope accounts, Instant createdAt, KeyQuota quota) {
        return new ApiKeyRow(
                null,
                kind,
                name,
                keyHash,
                accounts.isAll(),
                accounts.match(List::of, List::copyOf),
                createdAt,
                null,
                null,
                0,
                null,
                quota.bytes(),
                quota.rows());
    }

    ApiKey key() {
        return new ApiKey(
                requireNonNull(keyId, "keyId"),
                kind,
                name,
                AccountScope.of(allAccounts, accountIds),
                createdAt,
                lastUsedAt,
                revokedAt,
                eventsRefused,
                eventsRefusedAt,
                new KeyQuota(quotaBytes, quotaRows));
    }
}
