package io.filigree.db.sender;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rejected requests by ingest key, wire format and reason, and those with messages of accounts that their key is not for, by
 * account. Senders choose only the accounts: {@link #MAX_ACCOUNTS} of a key and format are counted separately.
 */
final class RejectedRequests {

    static final int MAX_ACCOUNTS = 20;

    private static final String ACCOUNT_MISMATCH = "account_mismatch";

    private final JdbcClient jdbc;
    private final ConcurrentMap<Rejection, Counter> counters = new ConcurrentHashMap<>();

    RejectedRequests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(@Nullable Long keyId, String format, String reason, int status, Instant at) {
        counters.computeIfAbsent(new Rejection(keyId, format, reason, null), rejection -> new Counter())
                .add(status, 0, at);
    }

    void add(AccountMismatch mismatch, Instant at) {
        Rejection rejection =
                new Rejection(mismatch.keyId(), mismatch.format(), ACCOUNT_MISMATCH, mismatch.accountId());
        if (mismatch.accountId() != null && !counters.containsKey(rejection) && isFull(rejection)) {
            rejection = new Rejection(mismatch.keyId(), mismatch.format(), ACCOUNT_MISMATCH, null);
        }
        counters.computeIfAbsent(rejection, key -> new Counter()).add(mismatch.status(), mismatch.messages(), at);
    }

    private boolean isFull(Rejection added) {
        return counters.keySet().stream()
                        .filter(known -> known.accountId != null
                                && Objects.equals(known.keyId, added.keyId)
                                && known.format.equals(added.format))
                        .count()
                >= MAX_ACCOUNTS;
    }

    void flush() {
        List<Row> rows = new ArrayList<>();
        counters.forEach((rejection, counter) -> {
            long unwritten = counter.unwritten();
            if (unwritten > 0) {
                rows.add(new Row(rejection, counter, unwritten, counter.unwrittenMessages()));
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        // Always in the same order: two processes must not wait for each other's rows.
        rows.sort(Comparator.<Row>comparingLong(
                        row -> row.rejection.keyId == null ? Long.MAX_VALUE : row.rejection.keyId)
                .thenComparing(row -> row.rejection.format)
                .thenComparing(row -> row.rejection.reason)
                .thenComparing(row -> row.rejection.accountId, Comparator.nullsLast(Comparator.naturalOrder())));
        write(rows);
        rows.forEach(row -> {
            row.counter.written += row.unwritten;
            row.counter.writtenMessages += row.unwrittenMessages;
        });
    }

    void removeBefore(Instant oldest) {
        jdbc.sql("DELETE FROM ingest_rejection WHERE last_at < :oldest")
                .param("oldest", Timestamp.from(oldest))
                .update();
        counters.values().removeIf(counter -> counter.last.isBefore(oldest));
    }

    private void write(List<Row> rows) {
        jdbc.sql("""
                INSERT INTO ingest_rejection AS known
                       (key_id, format, reason, account_id, status, first_at, last_at, requests, messages)
                SELECT sent.key_id, sent.format, sent.reason, sent.account_id, sent.status, sent.at, sent.at, sent.requests,
                       CASE WHEN sent.reason = :mismatch THEN sent.messages END
                  FROM unnest(CAST(:keyIds AS bigint[]), CAST(:formats AS text[]), CAST(:reasons AS text[]), CAST(:accounts AS text[]),
                              CAST(:statuses AS integer[]), CAST(:times AS timestamptz[]), CAST(:requests AS bigint[]),
                              CAST(:messages AS bigint[]))
                       AS sent (key_id, format, reason, account_id, status, at, requests, messages)
                 WHERE sent.key_id IS NULL OR EXISTS (SELECT FROM api_key WHERE api_key.key_id = sent.key_id)
                 ORDER BY sent.key_id, sent.format COLLATE "C", sent.reason COLLATE "C", sent.account_id COLLATE "C"
                ON CONFLICT (key_id, format, reason, account_id) DO UPDATE
                   SET last_at = GREATEST(known.last_at, excluded.last_at),
                       status = CASE WHEN excluded.last_at >= known.last_at THEN excluded.status ELSE known.status END,
                       requests = known.requests + excluded.requests,
                       messages = known.messages + excluded.messages
                """)
                .param("keyIds", rows.stream().map(row -> row.rejection.keyId).toArray(Long[]::new))
                .param("formats", rows.stream().map(row -> row.rejection.format).toArray(String[]::new))
                .param("reasons", rows.stream().map(row -> row.rejection.reason).toArray(String[]::new))
                .param(
                        "accounts",
                        rows.stream().map(row -> row.rejection.accountId).toArray(String[]::new))
                .param(
                        "messages",
                        rows.stream().map(row -> row.unwrittenMessages).toArray(Long[]::new))
                .param("mismatch", ACCOUNT_MISMATCH)
                .param("statuses", rows.stream().map(row -> row.counter.status).toArray(Integer[]::new))
                .param(
                        "times",
                        rows.stream().map(row -> row.counter.last.toString()).toArray(String[]::new))
                .param("requests", rows.stream().map(row -> row.unwritten).toArray(Long[]::new))
                .update();
    }

    private record Rejection(
            @Nullable Long keyId,
            String format,
            String reason,
            @Nullable String accountId) {}

    private record Row(Rejection rejection, Counter counter, long unwritten, long unwrittenMessages) {}

    /** Any thread adds; only {@link #flush} changes what is written. */
    private static final class Counter {

        private final LongAdder requests = new LongAdder();
        private final LongAdder messages = new LongAdder();
        private volatile Instant last = Instant.EPOCH;
        private volatile int status;
        private long written;
        private long writtenMessages;

        void add(int responseStatus, long messageCount, Instant at) {
            last = at;
            status = responseStatus;
            messages.add(messageCount);
            requests.increment();
        }

        long unwrittenMessages() {
            return messages.sum() - writtenMessages;
        }

        long unwritten() {
            return requests.sum() - written;
        }
    }
}
