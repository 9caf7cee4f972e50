package io.filigree.db.sender;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what arrived by ingest key, some seconds after it did. */
public final class SenderReader {

    /** Functions that are listed of one key. */
    public static final int MAX_FUNCTIONS = 50;

    private final JdbcClient jdbc;

    public SenderReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Accepted requests, those of each key newest first. */
    public List<AcceptedRow> accepted() {
        return jdbc.sql("""
                SELECT key_id, format, sender, first_at, last_at, requests, messages, bytes FROM ingest_sender
                 ORDER BY key_id, last_at DESC, format, sender
                """)
                .query((row, number) -> new AcceptedRow(
                        row.getLong("key_id"),
                        row.getString("format"),
                        row.getString("sender"),
                        instant(row, "first_at"),
                        instant(row, "last_at"),
                        row.getLong("requests"),
                        row.getLong("messages"),
                        row.getLong("bytes")))
                .list();
    }

    /** Rejected requests, those of each key newest first, those without a known key last. */
    public List<RejectedRow> rejected() {
        return jdbc.sql("""
                SELECT key_id, format, reason, account_id, status, first_at, last_at, requests, messages FROM ingest_rejection
                 ORDER BY key_id NULLS LAST, last_at DESC, format, reason, account_id
                """)
                .query((row, number) -> new RejectedRow(
                        row.getObject("key_id", Long.class),
                        row.getString("format"),
                        row.getString("reason"),
                        row.getString("account_id"),
                        row.getInt("status"),
                        instant(row, "first_at"),
                        instant(row, "last_at"),
                        row.getLong("requests"),
                        row.getObject("messages", Long.class)))
                .list();
    }

    /** How many functions used each key last. */
    public Map<Long, Long> functionCounts() {
        Map<Long, Long> counts = new HashMap<>();
        jdbc.sql("SELECT key_id, count(DISTINCT function_arn) AS functions FROM function_ingest_key GROUP BY key_id")
                .query(row -> {
                    counts.put(row.getLong("key_id"), row.getLong("functions"));
                });
        return counts;
    }

    /** The functions that used these keys last: at most {@link #MAX_FUNCTIONS} of each, newest first. */
    public Map<Long, List<FunctionRow>> functions(Collection<Long> keyIds) {
        Map<Long, List<FunctionRow>> functions = new HashMap<>();
        jdbc.sql("""
                SELECT used.key_id, f.function_arn, f.at
                  FROM unnest(CAST(:keyIds AS bigint[])) AS used (key_id)
                 CROSS JOIN LATERAL (
                       SELECT function_arn, max(seen_at) AS at FROM function_ingest_key
                        WHERE key_id = used.key_id
                        GROUP BY function_arn ORDER BY at DESC, function_arn LIMIT :max) AS f
                 ORDER BY used.key_id, f.at DESC, f.function_arn
                """)
                .param("keyIds", keyIds.toArray(Long[]::new))
                .param("max", MAX_FUNCTIONS)
                .query(row -> {
                    functions
                            .computeIfAbsent(row.getLong("key_id"), key -> new ArrayList<>())
                            .add(new FunctionRow(row.getString("function_arn"), instant(row, "at")));
                });
        return functions;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    /**
     * Accepted requests of one sender.
     *
     * @param bytes of bodies, inflated
     */
    public record AcceptedRow(
            long keyId,
            String format,
            String sender,
            Instant firstAt,
            Instant lastAt,
            long requests,
            long messages,
            long bytes) {}

    /**
     * Requests that were rejected for one reason, or some of whose messages were: those of an account that the key is not for.
     *
     * @param keyId null where the key was unknown or missing
     * @param accountId the account that the messages claim; null for other reasons, and for what claims none that is known
     * @param status of the last response
     * @param messages that were rejected; null where the requests were rejected before they were read
     */
    public record RejectedRow(
            @Nullable Long keyId,
            String format,
            String reason,
            @Nullable String accountId,
            int status,
            Instant firstAt,
            Instant lastAt,
            long requests,
            @Nullable Long messages) {}

    /** A function and when its telemetry came last. */
    public record FunctionRow(String functionArn, Instant at) {}
}
