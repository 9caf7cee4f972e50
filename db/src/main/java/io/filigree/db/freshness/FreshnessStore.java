package io.filigree.db.freshness;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

import io.filigree.db.freshness.DecorationCounters.Count;
import io.filigree.db.freshness.DecorationCounters.Minute;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Adds the counts of this process to the tables. All processes write rows in the same order, to avoid deadlocks. */
public final class FreshnessStore {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public FreshnessStore(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    /** Writes the counts atomically. */
    public void add(DecorationCounters tallies) {
        transaction.executeWithoutResult(status -> {
            addMinutes(List.copyOf(tallies.minutes.entrySet()));
            addSeen(
                    "function_activity",
                    "function_arn",
                    "text",
                    tallies.functions.entrySet().stream()
                            .map(entry -> Map.entry(entry.getKey().toString(), entry.getValue()))
                            .toList());
            addSeen(
                    "metadata_use",
                    "metadata_id",
                    "bigint",
                    tallies.metadata.entrySet().stream().toList());
        });
    }

    /** Deletes the minutes before that time. */
    public int removeBefore(Instant minute) {
        return jdbc.sql("DELETE FROM decoration_tally WHERE minute < :before::timestamptz")
                .param("before", minute.toString())
                .update();
    }

    private void addMinutes(List<Map.Entry<Minute, Count>> counts) {
        if (counts.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        INSERT INTO decoration_tally AS t (minute, account_id, region, status, reason, events, age_buckets)
                        SELECT minute, account_id, region, status, reason, events, ages::bigint[]
                        FROM unnest(:minutes::timestamptz[], :accountIds::text[], :regions::text[], :statuses::text[],
                            :reasons::text[], :events::bigint[], :ages::text[])
                            AS c(minute, account_id, region, status, reason, events, ages)
                        ORDER BY minute, account_id, region, status, reason
                        ON CONFLICT (minute, account_id, region, status, reason) DO UPDATE
                        SET events = t.events + excluded.events,
                            age_buckets = ARRAY(SELECT a + b FROM unnest(t.age_buckets, excluded.age_buckets) AS s(a, b))
                        """)
                .param("minutes", texts(counts, entry -> entry.getKey().start().toString()))
                .param(
                        "accountIds",
                        texts(counts, entry -> entry.getKey().where().accountId()))
                .param("regions", texts(counts, entry -> entry.getKey().where().region()))
                .param(
                        "statuses",
                        texts(counts, entry -> entry.getKey().status().text()))
                .param("reasons", texts(counts, entry -> entry.getKey().reason()))
                .param(
                        "events",
                        texts(counts, entry -> Long.toString(entry.getValue().events())))
                .param(
                        "ages",
                        texts(counts, entry -> AgeBuckets.text(entry.getValue().ages())))
                .update();
    }

    /** Adds to one of two tables with the same columns; the names are constants. */
    private <K> void addSeen(String table, String key, String type, List<Map.Entry<K, EventTimeRange>> seen) {
        if (seen.isEmpty()) {
            return;
        }
        jdbc.sql("INSERT INTO " + table + " AS t (" + key + ", first_event_at, last_event_at, events)"
                        + " SELECT * FROM unnest(:keys::" + type + """
                        [], :firsts::timestamptz[], :lasts::timestamptz[], :events::bigint[])
                            AS s(key, first, last, events)
                        ORDER BY key
                        ON CONFLICT (""" + key + """
                        ) DO UPDATE
                        SET first_event_at = least(t.first_event_at, excluded.first_event_at),
                            last_event_at = greatest(t.last_event_at, excluded.last_event_at),
                            events = t.events + excluded.events
                        """)
                .param("keys", texts(seen, entry -> entry.getKey().toString()))
                .param("firsts", texts(seen, entry -> entry.getValue().first().toString()))
                .param("lasts", texts(seen, entry -> entry.getValue().last().toString()))
                .param(
                        "events",
                        texts(seen, entry -> Long.toString(entry.getValue().events())))
                .update();
    }

    private static <T> String[] texts(List<T> rows, Function<T, String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }
}
