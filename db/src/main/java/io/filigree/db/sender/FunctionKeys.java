package io.filigree.db.sender;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The ingest key that each function's telemetry came with last. A row is written when the key changes, else every few
 * minutes. Functions that do not fit into the bounds are not recorded: senders may name any number of them.
 */
final class FunctionKeys {

    /** How precise the time is, and so how often at most an unchanged row is written. */
    static final Duration PRECISION = Duration.ofMinutes(10);

    /** Rows of one key. */
    static final int MAX_ROWS_PER_KEY = 50_000;

    /** Functions in memory, by format. */
    static final int MAX_IN_MEMORY = 100_000;

    /** Rows of one statement. */
    private static final int MAX_BATCH = 5_000;

    private final JdbcClient jdbc;
    private final int maxRowsPerKey;
    private final Map<FunctionFormat, Seen> seen = new HashMap<>();

    FunctionKeys(JdbcClient jdbc) {
        this(jdbc, MAX_ROWS_PER_KEY);
    }

    FunctionKeys(JdbcClient jdbc, int maxRowsPerKey) {
        this.jdbc = jdbc;
        this.maxRowsPerKey = maxRowsPerKey;
    }

    /** Called once for each batch that is stored. */
    synchronized void add(Collection<FunctionUse> uses) {
        for (FunctionUse use : uses) {
            FunctionFormat function = new FunctionFormat(use.function().toString(), use.format());
            Seen known = seen.get(function);
            if (known != null) {
                known.update(use);
            } else if (seen.size() < MAX_IN_MEMORY) {
                seen.put(function, new Seen(use));
            }
        }
    }

    void flush() {
        List<Row> due = due();
        if (due.isEmpty()) {
            return;
        }
        write(due);
        wrote(due);
    }

    synchronized void removeBefore(Instant oldest) {
        jdbc.sql("DELETE FROM function_ingest_key WHERE seen_at < :oldest")
                .param("oldest", Timestamp.from(oldest))
                .update();
        // Of functions that come again the row is written again.
        seen.values().removeIf(known -> !known.isDue());
    }

    /** In one order for all processes. */
    private synchronized List<Row> due() {
        return seen.entrySet().stream()
                .filter(entry -> entry.getValue().isDue())
                .limit(MAX_BATCH)
                .map(entry -> new Row(entry.getKey(), entry.getValue().keyId, entry.getValue().at))
                .sorted(Comparator.<Row, String>comparing(row -> row.function.arn)
                        .thenComparing(row -> row.function.format))
                .toList();
    }

    private synchronized void wrote(List<Row> rows) {
        for (Row row : rows) {
            Seen known = seen.get(row.function);
            if (known != null) {
                known.writtenKeyId = row.keyId;
                known.writtenAt = row.at;
            }
        }
    }

    private void write(List<Row> rows) {
        jdbc.sql("""
                WITH used AS (
                    SELECT * FROM unnest(CAST(:arns AS text[]), CAST(:formats AS text[]), CAST(:keyIds AS bigint[]),
                                         CAST(:times AS timestamptz[])) AS used (function_arn, format, key_id, at)
                     WHERE EXISTS (SELECT FROM api_key WHERE api_key.key_id = used.key_id)),
                full_key AS (
                    SELECT key_id FROM function_ingest_key WHERE key_id IN (SELECT key_id FROM used)
                     GROUP BY key_id HAVING count(*) >= :max)
                INSERT INTO function_ingest_key AS known (function_arn, format, key_id, seen_at)
                SELECT function_arn, format, key_id, at FROM used
                 WHERE key_id NOT IN (SELECT key_id FROM full_key)
                    OR EXISTS (SELECT FROM function_ingest_key f
                                WHERE f.function_arn = used.function_arn AND f.format = used.format)
                 ORDER BY function_arn COLLATE "C", format COLLATE "C"
                ON CONFLICT (function_arn, format) DO UPDATE
                   SET key_id = excluded.key_id, seen_at = excluded.seen_at
                 WHERE excluded.seen_at >= known.seen_at
                """)
                .param("arns", texts(rows, row -> row.function.arn))
                .param("formats", texts(rows, row -> row.function.format))
                .param("keyIds", rows.stream().map(row -> row.keyId).toArray(Long[]::new))
                .param("times", texts(rows, row -> row.at.toString()))
                .param("max", maxRowsPerKey)
                .update();
    }

    private static String[] texts(List<Row> rows, Function<Row, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    private record FunctionFormat(String arn, String format) {}

    private record Row(FunctionFormat function, long keyId, Instant at) {}

    /** When a function was seen last, and what is written of it. */
    private static final class Seen {

        private long keyId;
        private Instant at;
        private long writtenKeyId;
        private @Nullable Instant writtenAt;

        Seen(FunctionUse use) {
            keyId = use.keyId();
            at = use.at();
        }

        void update(FunctionUse use) {
            if (!use.at().isBefore(at)) {
                keyId = use.keyId();
                at = use.at();
            }
        }

        boolean isDue() {
            return writtenAt == null || writtenKeyId != keyId || !at.isBefore(writtenAt.plus(PRECISION));
        }
    }
}
