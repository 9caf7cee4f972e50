package io.filigree.sender;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.sender.SenderReader;
import io.filigree.db.sender.SenderReader.AcceptedRow;
import io.filigree.db.sender.SenderReader.FunctionRow;
import io.filigree.db.sender.SenderReader.RejectedRow;
import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Reads what arrives by ingest key, within the accounts that a reader may see. */
@Service
public final class IngestReports {

    private final ApiKeys keys;
    private final SenderReader reader;

    IngestReports(ApiKeys keys, SenderReader reader) {
        this.keys = keys;
        this.reader = reader;
    }

    /**
     * Reads the report.
     *
     * @param accounts the accounts that the reader may see: keys that may write to another account, and so every unbound key
     *     where these are not all, are left out
     */
    public IngestReport read(AccountScope accounts) {
        List<ApiKey> all = keys.all();
        Map<AccountScope, ApiKey> newest = newest(all);
        Map<Long, List<AcceptedRow>> accepted =
                reader.accepted().stream().collect(Collectors.groupingBy(AcceptedRow::keyId));
        List<RejectedRow> withoutKey = new ArrayList<>();
        Map<Long, List<RejectedRow>> rejected = new HashMap<>();
        for (RejectedRow row : reader.rejected()) {
            Long keyId = row.keyId();
            (keyId == null ? withoutKey : rejected.computeIfAbsent(keyId, id -> new ArrayList<>())).add(row);
        }
        Map<Long, Long> functions = reader.functionCounts();
        List<KeyReport> reports = all.stream()
                .filter(key -> accounts.includes(key.accounts()))
                .filter(key -> isInUse(key)
                        || accepted.containsKey(key.keyId())
                        || rejected.containsKey(key.keyId())
                        || functions.containsKey(key.keyId()))
                .map(key -> new KeyReport(
                        key,
                        newer(key, newest),
                        accepted.getOrDefault(key.keyId(), List.of()),
                        rejected.getOrDefault(key.keyId(), List.of()),
                        functions.getOrDefault(key.keyId(), 0L),
                        List.of()))
                .toList();
        return new IngestReport(withRemaining(reports), accounts.isAll() ? withoutKey : List.of());
    }

    /**
     * What arrives with the keys that functions of one account may use, and with keys that are unknown; of other keys, the
     * messages that claim this account.
     */
    public IngestReport ofAccount(String accountId) {
        IngestReport report = read(AccountScope.ALL);
        return new IngestReport(
                report.keys().stream()
                        .map(one -> one.key().accounts().allows(accountId) ? one : one.claiming(accountId))
                        .filter(one -> one.key().accounts().allows(accountId)
                                || !one.rejected().isEmpty())
                        .toList(),
                report.withoutKey());
    }

    private List<KeyReport> withRemaining(List<KeyReport> reports) {
        List<Long> replaced = reports.stream()
                .filter(KeyReport::isReplaced)
                .map(report -> report.key().keyId())
                .toList();
        Map<Long, List<FunctionRow>> remaining = replaced.isEmpty() ? Map.of() : reader.functions(replaced);
        return reports.stream()
                .map(report -> new KeyReport(
                        report.key(),
                        report.newer(),
                        report.accepted(),
                        report.rejected(),
                        report.functions(),
                        remaining.getOrDefault(report.key().keyId(), List.of())))
                .sorted(Comparator.comparing((KeyReport report) -> report.key().revokedAt() != null)
                        .thenComparing(report -> report.key().kind() != Kind.INGEST)
                        .thenComparing(report -> -report.key().keyId()))
                .toList();
    }

    /** The newest ingest key that works, by the accounts that it is bound to. */
    private static Map<AccountScope, ApiKey> newest(List<ApiKey> all) {
        Map<AccountScope, ApiKey> newest = new HashMap<>();
        all.stream()
                .filter(IngestReports::isInUse)
                .forEach(key ->
                        newest.merge(key.accounts(), key, (one, other) -> one.keyId() > other.keyId() ? one : other));
        return newest;
    }

    private static @Nullable ApiKey newer(ApiKey key, Map<AccountScope, ApiKey> newest) {
        ApiKey last = newest.get(key.accounts());
        return key.kind() == Kind.INGEST && last != null && last.keyId() > key.keyId() ? last : null;
    }

    private static boolean isInUse(ApiKey key) {
        return key.kind() == Kind.INGEST && key.revokedAt() == null;
    }
}
