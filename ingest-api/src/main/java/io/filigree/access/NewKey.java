package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.util.List;

import io.filigree.db.key.ApiKey.Kind;

/**
 * A key to create, as somebody typed it: {@link Keys} says what is wrong with it.
 *
 * @param accountIds the AWS accounts that an ingest key may speak for, or a query key see; none for any
 */
public record NewKey(Kind kind, String name, List<String> accountIds) {

    public NewKey {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        accountIds = List.copyOf(accountIds);
    }
}
