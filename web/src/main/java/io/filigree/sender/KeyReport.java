package io.filigree.sender;

import static java.util.Objects.requireNonNull;

import java.util.List;

import io.filigree.db.key.ApiKey;
import io.filigree.db.sender.SenderReader.AcceptedRow;
import io.filigree.db.sender.SenderReader.FunctionRow;
import io.filigree.db.sender.SenderReader.RejectedRow;
import org.jspecify.annotations.Nullable;

/**
 * What arrives with one key.
 *
 * @param newer the newest ingest key for the same accounts, where that is another one
 * @param functions how many functions used the key last
 * @param remaining where the key is replaced or revoked: functions that used it last, newest first, not all of many
 */
public record KeyReport(
        ApiKey key,
        @Nullable ApiKey newer,
        List<AcceptedRow> accepted,
        List<RejectedRow> rejected,
        long functions,
        List<FunctionRow> remaining) {

    public KeyReport {
        requireNonNull(key, "key");
        accepted = List.copyOf(accepted);
        rejected = List.copyOf(rejected);
        remaining = List.copyOf(remaining);
    }

    /** Of the same key, only what was rejected because it claims an account that the key is not for. */
    KeyReport claiming(String accountId) {
        return new KeyReport(
                key,
                newer,
                List.of(),
                rejected.stream()
                        .filter(row -> accountId.equals(row.accountId()))
                        .toList(),
                0,
                List.of());
    }

    /** Whether functions should use another key. */
    boolean isReplaced() {
        return key.revokedAt() != null || newer != null;
    }
}
