package io.filigree.access;

import static java.util.Objects.requireNonNull;

import io.filigree.db.key.ApiKey.Kind;
import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * A key to create, as entered; {@link ApiKeyService} validates it.
 *
 * @param accounts the AWS accounts to which an ingest key can post or that a query key can see
 * @param quotaBytes bytes that an ingest key may post in a day; null for no limit
 * @param quotaRows rows that its payloads may produce in a day; null for no limit
 * @param value of an existing key to import; null for a random one
 */
public record KeyRequest(
        Kind kind,
        String name,
        AccountScope accounts,
        @Nullable Long quotaBytes,
        @Nullable Long quotaRows,
        @Nullable String value) {

    /** A random key without a quota. */
    public KeyRequest(Kind kind, String name, AccountScope accounts) {
        this(kind, name, accounts, null, null, null);
    }

    public KeyRequest {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(accounts, "accounts");
    }

    /** Without the value. */
    @Override
    public String toString() {
        return "KeyRequest[kind=" + kind + ", name=" + name + "]";
    }
}
