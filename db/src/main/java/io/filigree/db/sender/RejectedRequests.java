package io.filigree.db.sender;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rejected requests by ingest key, wire format and reason. Bounded by the number of keys: no sender chooses any of them. */
final class RejectedRequests {

    private final JdbcClient jdbc;
    private final ConcurrentMap<Rejection, Counter> counters = new ConcurrentHashMap<>();

    RejectedRequests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(@Nullable Long keyId, String format, String reason, int status, Instant at) {
        counters.computeIfAbsent(new Rejection(keyId, format, reason), rejection -> new Counter())
                .add(status, at);
    }

    void flush() {
        List<Row> rows = new ArrayList<>();
        counters.forEach((rejection, counter) -> {
            long unwritten = counter.unwritten();
            if (unwritten > 0) {
                rows.add(new Row(rejection, counter, unwritten));
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        // Always in the same order: two processes must not wait for each other's rows.
        rows.sort(
                Comparator.<Row>comparingLong(row -> row.rejection.keyId == null ? Long.MAX_VALUE : row.rejection.keyId)
                        .thenComparing(row -> row.rejection.format)
                        .thenComparing(row -> row.rejection.reason));
        write(rows);
        rows.forEach(row -> row.counter.written += row.unwritten);
    }

    void removeBefore(Instant oldest) {
        jdbc.sql("DELETE FROM ingest_rejection WHERE last_at < :oldest")
                .param("oldest", Timestamp.from(oldest))
                .update();
        counters.values().removeIf(counter -> counter.last.isBefore(oldest));
    }

    private void write(List<Row> rows) {
        jdbc.sql("""
                INSERT INTO ingest_rejection AS known (key_id, format, reason, status, first_at, last_at, requests)
                SELECT sent.key_id, sent.format, sent.reason, sent.status, sent.at, sent.at, sent.requests
                  FROM unnest(CAST(:keyIds AS bigint[]), CAST(:formats AS text[]), CAST(:reasons AS text[]),
                              CAST(:statuses AS integer[]), CAST(:times AS timestamptz[]), CAST(:requests AS bigint[]))
                       AS sent (key_id, format, reason, status, at, requests)
                 WHERE sent.key_id IS NULL OR EXISTS (SELECT FROM api_key WHERE api_key.key_id = sent.key_id)
                 ORDER BY sent.key_id, sent.format COLLATE "C", sent.reason COLLATE "C"
                ON CONFLICT (key_id, format, reason) DO UPDATE
                   SET last_at = GREATEST(known.last_at, excluded.last_at),
                       status = CASE WHEN excluded.last_at >= known.last_at THEN excluded.status ELSE known.status END,
                       requests = known.requests + excluded.requests
                """)
                .param("keyIds", rows.stream().map(row -> row.rejection.keyId).toArray(Long[]::new))
                .param("formats", rows.stream().map(row -> row.rejection.format).toArray(String[]::new))
                .param("reasons", rows.stream().map(row -> row.rejection.reason).toArray(String[]::new))
                .param("statuses", rows.stream().map(row -> row.counter.status).toArray(Integer[]::new))
                .param(
                        "times",
                        rows.stream().map(row -> row.counter.last.toString()).toArray(String[]::new))
                .param("requests", rows.stream().map(row -> row.unwritten).toArray(Long[]::new))
                .update();
    }

    private record Rejection(@Nullable Long keyId, String format, String reason) {}

    private record Row(Rejection rejection, Counter counter, long unwritten) {}

    /** Any thread adds; only {@link #flush} changes what is written. */
    private static final class Counter {

        private final LongAdder requests = new LongAdder();
        private volatile Instant last = Instant.EPOCH;
        private volatile int status;
        private long written;

        void add(int responseStatus, Instant at) {
            last = at;
            status = responseStatus;
            requests.increment();
        }

        long unwritten() {
            return requests.sum() - written;
        }
    }
}
