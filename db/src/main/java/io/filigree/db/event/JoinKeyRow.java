package io.filigree.db.event;

import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/** A {@link JoinKey} as parameters of a statement. */
record JoinKeyRow(
        String requestId,
        @Nullable String accountId,
        @Nullable String scope) {

    static final Comparator<JoinKeyRow> ORDER = Comparator.comparing(JoinKeyRow::requestId)
            .thenComparing(JoinKeyRow::accountId, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(JoinKeyRow::scope, Comparator.nullsFirst(Comparator.naturalOrder()));

    static JoinKeyRow of(JoinKey key) {
        String scope = key.accountId() == null ? key.accounts().match(() -> null, ids -> String.join(",", ids)) : null;
        return new JoinKeyRow(EventStore.requiredId(key.requestId()), key.accountId(), scope);
    }
}
