package io.filigree.db.key;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.key.KeyQuota.Usage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What each ingest key used of the day in UTC. Counted in memory, so that a request neither asks the database nor waits
 * for it; every few seconds {@link #flush} adds it to the table and reads the day's totals back, which hold what other
 * processes counted. So a process knows of others what they counted up to their last flush, and one that is killed
 * forgets what it counted since its own.
 */
final class KeyUsage {

    /** Days that stay in the table. */
    static final int KEPT_DAYS = 31;

    private final JdbcClient jdbc;
    private final Clock clock;

    /** Not in the table yet. */
    private Map<KeyDay, Usage> unwritten = new HashMap<>();

    /** Of {@link #day}, with what is not written yet. */
    private Map<Long, Usage> totals = new HashMap<>();

    private LocalDate day;
    private @Nullable LocalDate cleanedOn;

    KeyUsage(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.day = today();
    }

    synchronized void add(long keyId, Usage usage) {
        turnDay();
        unwritten.merge(new KeyDay(keyId, day), usage, Usage::plus);
        totals.merge(keyId, usage, Usage::plus);
    }

    synchronized Usage today(long keyId) {
        turnDay();
        return totals.getOrDefault(keyId, Usage.NONE);
    }

    /** Writes what is not written yet, and reads what all processes wrote of today. */
    void flush() {
        Map<KeyDay, Usage> writing;
        LocalDate read;
        synchronized (this) {
            turnDay();
            writing = unwritten;
            unwritten = new HashMap<>();
            read = day;
        }
        try {
            write(writing);
        } catch (RuntimeException e) {
            synchronized (this) {
                writing.forEach((keyDay, usage) -> unwritten.merge(keyDay, usage, Usage::plus));
            }
            throw e;
        }
        Map<Long, Usage> stored = read(read);
        synchronized (this) {
            if (day.equals(read)) {
                unwritten.forEach((keyDay, usage) -> {
                    if (keyDay.day.equals(read)) {
                        stored.merge(keyDay.keyId, usage, Usage::plus);
                    }
                });
                totals = stored;
            }
        }
        if (!read.equals(cleanedOn)) {
            jdbc.sql("DELETE FROM api_key_usage WHERE day < :oldest")
                    .param("oldest", read.minusDays(KEPT_DAYS))
                    .update();
            cleanedOn = read;
        }
    }

    private void turnDay() {
        LocalDate today = today();
        if (!today.equals(day)) {
            day = today;
            totals = new HashMap<>();
        }
    }

    private LocalDate today() {
        return clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private void write(Map<KeyDay, Usage> usages) {
        if (usages.isEmpty()) {
            return;
        }
        // Always in the same order: or two processes could wait for each other's rows.
        List<Map.Entry<KeyDay, Usage>> ordered = usages.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(KeyDay::day).thenComparing(KeyDay::keyId)))
                .toList();
        // The join: a spool may hold payloads of a key that this database does not have.
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
}
