package io.filigree.db.key;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts the queries of keys and users for all processes together. A process takes several queries at a time and counts them
 * itself. A count lasts a minute from its first query. Times are those of the database: the clocks of processes may differ.
 */
public final class QueryRates {

    /** Statements between two deletions of rows whose minute has ended. */
    private static final int PRUNE_EVERY = 100;

    private final JdbcClient jdbc;
    private final int timeoutSeconds;
    private final AtomicInteger untilPrune = new AtomicInteger();

    /** @param timeout of each statement; at least a second */
    public QueryRates(JdbcClient jdbc, Duration timeout) {
        this.jdbc = jdbc;
        this.timeoutSeconds = (int) timeout.toSeconds();
    }

    /**
     * The key of a count. It does not reveal the query.
     *
     * @param caller the id of the key or user
     * @param query null for all queries of the caller
     */
    public static String key(String caller, @Nullable String query) {
        return KeySecret.hex(KeySecret.hash(query == null ? caller : caller + '\0' + query));
    }

    /**
     * Queries that the process may run until the minute ends.
     *
     * @param queries as many as were requested, or fewer if the limit is reached
     */
    public record Grant(int queries, Duration left) {}

    /**
     * Takes queries from what all processes have left.
     *
     * @param limit of this process; during an upgrade, others may have another one
     */
    public Grant take(String key, int queries, int limit) {
        if (untilPrune.getAndUpdate(left -> left <= 0 ? PRUNE_EVERY : left - 1) <= 0) {
            deleteEnded();
        }
        return jdbc.sql("""
                        INSERT INTO query_rate AS r (key_hash, ends_at, taken)
                        VALUES (decode(:key, 'hex'), clock_timestamp() + interval '1 minute', :queries)
                        ON CONFLICT (key_hash) DO UPDATE
                           SET (ends_at, taken) = (
                               SELECT CASE WHEN is_open THEN r.ends_at ELSE now + interval '1 minute' END,
                                      CASE WHEN is_open THEN r.taken ELSE 0 END + :queries
                                 FROM (SELECT clock_timestamp() AS now) AS locked,
                                      LATERAL (SELECT r.ends_at > now AND r.ends_at <= now + interval '1 minute' AS is_open)
                                              AS minute)
                        RETURNING taken, CAST(extract(epoch FROM ends_at - clock_timestamp()) * 1000000 AS bigint) AS left_micros
                        """)
                .withQueryTimeout(timeoutSeconds)
                .param("key", key)
                .param("queries", queries)
                .query((row, number) -> grant(row, queries, limit))
                .single();
    }

    private static Grant grant(ResultSet row, int queries, int limit) throws SQLException {
        long before = row.getLong("taken") - queries;
        return new Grant(
                (int) Math.max(0, Math.min(queries, limit - before)),
                Duration.of(row.getLong("left_micros"), ChronoUnit.MICROS));
    }

    private void deleteEnded() {
        jdbc.sql("DELETE FROM query_rate WHERE ends_at <= clock_timestamp()")
                .withQueryTimeout(timeoutSeconds)
                .update();
    }
}
