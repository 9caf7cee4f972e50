package io.filigree.db.sender;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Accepted requests by ingest key, wire format and sender. */
final class AcceptedRequests {

    /** Senders of one key and format, versions counted separately. The others share one row. */
    static final int MAX_SENDERS = 20;

    static final String OTHER = "other";

    private final JdbcClient jdbc;
    private final ConcurrentMap<KeyFormat, Senders> byKey = new ConcurrentHashMap<>();

    AcceptedRequests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(long keyId, String format, String sender, int messages, long bytes, Instant at) {
        byKey.computeIfAbsent(new KeyFormat(keyId, format), key -> new Senders())
                .counter(sender)
                .add(messages, bytes, at);
    }

    void flush() {
        List<Row> rows = new ArrayList<>();
        byKey.forEach((key, senders) -> senders.bySender.forEach((sender, counter) -> {
            Counts unwritten = counter.unwritten();
            if (unwritten.requests > 0) {
                rows.add(new Row(key, sender, counter, unwritten, counter.last));
            }
        }));
        if (rows.isEmpty()) {
            return;
        }
        // Always in the same order: two processes must not wait for each other's rows.
        rows.sort(Comparator.<Row>comparingLong(row -> row.key.keyId)
                .thenComparing(row -> row.key.format)
                .thenComparing(row -> row.sender));
        write(rows);
        rows.forEach(row -> row.counter.wrote(row.unwritten));
        readStored();
    }

    void removeBefore(Instant oldest) {
        jdbc.sql("DELETE FROM ingest_sender WHERE last_at < :oldest")
                .param("oldest", Timestamp.from(oldest))
                .update();
        byKey.values().forEach(senders -> senders.bySender.values().removeIf(counter -> counter.last.isBefore(oldest)));
        readStored();
    }

    private void write(List<Row> rows) {
        // The join: a spool may hold payloads of a key that this database does not have.
        jdbc.sql("""
                INSERT INTO ingest_sender AS known (key_id, format, sender, first_at, last_at, requests, messages, bytes)
                SELECT key_id, sent.format, sent.sender, sent.at, sent.at, sent.requests, sent.messages, sent.bytes
                  FROM unnest(CAST(:keyIds AS bigint[]), CAST(:formats AS text[]), CAST(:senders AS text[]),
                              CAST(:times AS timestamptz[]), CAST(:requests AS bigint[]), CAST(:messages AS bigint[]),
                              CAST(:bytes AS bigint[]))
                       AS sent (key_id, format, sender, at, requests, messages, bytes)
                  JOIN api_key USING (key_id)
                 ORDER BY key_id, sent.format COLLATE "C", sent.sender COLLATE "C"
                ON CONFLICT (key_id, format, sender) DO UPDATE
                   SET last_at = GREATEST(known.last_at, excluded.last_at),
                       requests = known.requests + excluded.requests,
                       messages = known.messages + excluded.messages,
                       bytes = known.bytes + excluded.bytes
                """)
                .param("keyIds", longs(rows, row -> row.key.keyId))
                .param("formats", texts(rows, row -> row.key.format))
                .param("senders", texts(rows, row -> row.sender))
                .param("times", texts(rows, row -> row.last.toString()))
                .param("requests", longs(rows, row -> row.unwritten.requests))
                .param("messages", longs(rows, row -> row.unwritten.messages))
                .param("bytes", longs(rows, row -> row.unwritten.bytes))
                .update();
    }

    /** The senders that the table has, whichever process added them. */
    private void readStored() {
        Map<KeyFormat, Set<String>> stored = new HashMap<>();
        jdbc.sql("SELECT key_id, format, sender FROM ingest_sender").query(row -> {
            stored.computeIfAbsent(
                            new KeyFormat(row.getLong("key_id"), row.getString("format")), key -> new HashSet<>())
                    .add(row.getString("sender"));
        });
        byKey.forEach((key, senders) -> senders.stored = Set.copyOf(stored.getOrDefault(key, Set.of())));
    }

    private static Long[] longs(List<Row> rows, Function<Row, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    private static String[] texts(List<Row> rows, Function<Row, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    private record KeyFormat(long keyId, String format) {}

    private record Counts(long requests, long messages, long bytes) {}

    private record Row(KeyFormat key, String sender, Counter counter, Counts unwritten, Instant last) {}

    /** The senders of one key and format. Requests that add new ones at the same moment may exceed the bound by a few. */
    private static final class Senders {

        private final ConcurrentMap<String, Counter> bySender = new ConcurrentHashMap<>();
        private volatile Set<String> stored = Set.of();

        Counter counter(String sender) {
            Counter counter = bySender.get(sender);
            if (counter != null) {
                return counter;
            }
            boolean fits = stored.contains(sender) || Math.max(bySender.size(), stored.size()) < MAX_SENDERS;
            return bySender.computeIfAbsent(fits ? sender : OTHER, name -> new Counter());
        }
    }

    /** Any thread adds; only {@link #flush} changes what is written. */
    private static final class Counter {

        private final LongAdder requests = new LongAdder();
        private final LongAdder messages = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private volatile Instant last = Instant.EPOCH;
        private Counts written = new Counts(0, 0, 0);

        void add(int messageCount, long byteCount, Instant at) {
            last = at;
            messages.add(messageCount);
            bytes.add(byteCount);
            requests.increment();
        }

        Counts unwritten() {
            return new Counts(
                    requests.sum() - written.requests, messages.sum() - written.messages, bytes.sum() - written.bytes);
        }

        void wrote(Counts counts) {
            written = new Counts(
                    written.requests + counts.requests,
                    written.messages + counts.messages,
                    written.bytes + counts.bytes);
        }
    }
}
