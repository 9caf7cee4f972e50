package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.util.List;

import io.filigree.db.key.ApiKey.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A key to create, as somebody typed it: {@link ApiKeyService} says what is wrong with it.
 *
 * @param accountIds the AWS accounts that an ingest key may speak for, or a query key see; none for any
 * @param quotaBytes that an ingest key may post in a day; null for any number
 * @param quotaRows that may become of them; null for any number
 * @param value of a key that is in use already; null for a random one
 */
public record KeyRequest(
        Kind kind,
        String name,
        List<String> accountIds,
        @Nullable Long quotaBytes,
        @Nullable Long quotaRows,
        @Nullable String value) {

    /** A random key without a quota. */
    public KeyRequest(Kind kind, String name, List<String> accountIds) {
        this(kind, name, accountIds, null, null, null);
    }

    public KeyRequest {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        accountIds = List.copyOf(accountIds);
    }

    /** Without the value. */
    @Override
    public String toString() {
        return "NewKey[kind=" + kind + ", name=" + name + "]";
    }
}
