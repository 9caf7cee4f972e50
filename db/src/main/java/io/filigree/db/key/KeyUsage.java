package io.filigree.db.key;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import io.filigree.db.key.KeyQuota.Usage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The usage of each ingest key in the current UTC day. It is counted in memory, so that a request does not wait for the
 * database. Every few seconds {@link #flush} adds the counts to the table and reads the totals of all processes. A process
 * therefore sees the counts of others with a delay, and a killed process loses the counts since its last flush.
 */
final class KeyUsage {

    /** Number of days kept in the table. */
    static final int KEPT_DAYS = 31;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ConcurrentMap<KeyDay, Counter> counters = new ConcurrentHashMap<>();
    private @Nullable LocalDate cleanedOn;

    KeyUsage(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Does not block: called for every request. */
    void add(long keyId, Usage usage) {
        counter(new KeyDay(keyId, today())).add(usage);
    }

    /** Does not block: called for every request. */
    Usage today(long keyId) {
        Counter counter = counters.get(new KeyDay(keyId, today()));
        return counter == null ? Usage.NONE : counter.total();
    }

    /** Writes pending counts, and reads the totals of all processes for today. */
    synchronized void flush() {
        LocalDate today = today();
        Map<KeyDay, Usage> writing = new HashMap<>();
        counters.forEach((keyDay, counter) -> {
            Usage unwritten = counter.unwritten();
            if (!unwritten.equals(Usage.NONE)) {
                writing.put(keyDay, unwritten);
            }
        });
        write(writing);
        writing.forEach((keyDay, usage) -> counter(keyDay).wrote(usage));
        Map<Long, Usage> stored = read(today);
        stored.keySet().forEach(keyId -> counter(new KeyDay(keyId, today)));
        counters.forEach((keyDay, counter) -> {
            if (keyDay.day.equals(today)) {
                counter.stored(stored.getOrDefault(keyDay.keyId, Usage.NONE));
            }
        });
        // A request that started yesterday may still be counted.
        counters.keySet().removeIf(keyDay -> keyDay.day.isBefore(today.minusDays(1)));
        if (!today.equals(cleanedOn)) {
            jdbc.sql("DELETE FROM api_key_usage WHERE day < :oldest")
                    .param("oldest", today.minusDays(KEPT_DAYS))
                    .update();
            cleanedOn = today;
        }
    }

    private Counter counter(KeyDay keyDay) {
        return counters.computeIfAbsent(keyDay, day -> new Counter());
    }

    private LocalDate today() {
        return LocalDate.ofEpochDay(
                Math.floorDiv(clock.millis(), Duration.ofDays(1).toMillis()));
    }

    private void write(Map<KeyDay, Usage> usages) {
        if (usages.isEmpty()) {
            return;
        }
        // Always in the same order, to avoid deadlocks between processes.
        List<Map.Entry<KeyDay, Usage>> ordered = usages.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(KeyDay::day).thenComparing(KeyDay::keyId)))
                .toList();
        // The join skips keys that this database does not have, but a payload in the spool may use.
        jdbc.sql("""
                INSERT INTO api_key_usage AS known (day, key_id, bytes, rows, refused)
                SELECT used.day, key_id, used.bytes, used.rows, used.refused
                  FROM unnest(CAST(:days AS date[]), CAST(:keyIds AS bigint[]), CAST(:bytes AS bigint[]),
                              CAST(:rows AS bigint[]), CAST(:refused AS bigint[]))
                       AS used (day, key_id, bytes, rows, refused)
                  JOIN api_key USING (key_id)
                 ORDER BY used.day, key_id
                ON CONFLICT (day, key_id) DO UPDATE
                   SET bytes = known.bytes + excluded.bytes,
                       rows = known.rows + excluded.rows,
                       refused = known.refused + excluded.refused
                """)
                .param(
                        "days",
                        ordered.stream()
                                .map(each -> each.getKey().day.toString())
                                .toArray(String[]::new))
                .param(
                        "keyIds",
                        ordered.stream().map(each -> each.getKey().keyId).toArray(Long[]::new))
                .param(
                        "bytes",
                        ordered.stream().map(each -> each.getValue().bytes()).toArray(Long[]::new))
                .param(
                        "rows",
                        ordered.stream().map(each -> each.getValue().rows()).toArray(Long[]::new))
                .param(
                        "refused",
                        ordered.stream().map(each -> each.getValue().refused()).toArray(Long[]::new))
                .update();
    }

    private Map<Long, Usage> read(LocalDate of) {
        Map<Long, Usage> stored = new HashMap<>();
        jdbc.sql("SELECT key_id, bytes, rows, refused FROM api_key_usage WHERE day = :day")
                .param("day", of)
                .query(row -> {
                    stored.put(
                            row.getLong("key_id"),
                            new Usage(row.getLong("bytes"), row.getLong("rows"), row.getLong("refused")));
                });
        return stored;
    }

    private record KeyDay(long keyId, LocalDate day) {}

    /** The usage of one key in one day. All threads add; only {@link #flush} changes the written and read values. */
    private static final class Counter {

        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong rows = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private volatile Usage written = Usage.NONE;

        /** The counts of other processes in the table. */
        private volatile Usage others = Usage.NONE;

        void add(Usage usage) {
            add(bytes, usage.bytes());
            add(rows, usage.rows());
            add(refused, usage.refused());
        }

        private static void add(AtomicLong counter, long count) {
            if (count != 0) {
                counter.addAndGet(count);
            }
        }

        Usage total() {
            return counted().plus(others);
        }

        Usage unwritten() {
            return counted().minus(written);
        }

        void wrote(Usage usage) {
            written = written.plus(usage);
        }

        void stored(Usage total) {
            others = total.minus(written);
        }

        private Usage counted() {
            return new Usage(bytes.get(), rows.get(), refused.get());
        }
    }
}
