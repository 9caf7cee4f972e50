package io.filigree.db.event;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Rows that are kept by when they were received and leave one by one: those of default partitions, whose own time says
 * nothing, of messages' identities, of messages that could not be decoded, and of event types.
 *
 * <p>A large table is gone through from its first page to its last, some pages in a transaction: that takes the same time
 * independent of its content, locks few rows for a moment, and needs no index, which every message would pay for.
 */
public final class ExpiredRows {

    private static final String IDENTITIES = "ingested_message";

    /** 8 MB: a hundred thousand identities at most. */
    private static final int PAGES = 1_000;

    private static final String DELETE_TYPES = """
            DELETE FROM event_type
            WHERE last_seen_at < CASE WHEN event_type IN ('AwsLambdaInvocation', 'AwsLambdaInvocationError', 'Span', 'Log')
                THEN ?::timestamptz ELSE ?::timestamptz END
            RETURNING account_id, event_type
            """;

    /** Attributes of events without a function are noted without an account, once for all senders of the type. */
    private static final String DELETE_NOTES = """
            DELETE FROM event_attribute AS a
            USING unnest(?::text[], ?::text[]) AS d(account_id, event_type)
            WHERE a.event_type = d.event_type
                AND (a.account_id <> '' AND a.account_id = d.account_id
                    OR a.account_id = ''
                        AND d.event_type NOT IN ('AwsLambdaInvocation', 'AwsLambdaInvocationError', 'Span', 'Log')
                        AND NOT EXISTS (SELECT FROM event_type AS e WHERE e.event_type = d.event_type))
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public ExpiredRows(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    /** Deletes the events that no day's partition keeps. */
    public int deleteStrays(String table, Instant receivedBefore) {
        if (!EventPartitions.tables().contains(table)) {
            throw new IllegalArgumentException("Not partitioned by day: " + table);
        }
        return delete(table + "_default", receivedBefore);
    }

    /** Forgets messages: one that comes again is stored again. */
    public int deleteIdentities(Instant receivedBefore) {
        return delete(IDENTITIES, receivedBefore);
    }

    public int deleteUndecoded(Instant receivedBefore) {
        return delete("undecoded_message", receivedBefore);
    }

    /**
     * Deletes event types that were not seen since, and what is noted of their attributes. Ingest that adds a type, or
     * looks one up again, waits meanwhile; this waits half a second for such ingest and then throws a {@link
     * org.springframework.dao.DataAccessException}, having changed nothing. Two processes may do it at the same time.
     *
     * @param customBefore for types that are a sender's own: a day before the time from which their events are kept, so that
     *     none is left. An event whose own time was in the future may be; its type is listed again with the next event
     * @param builtInBefore the same for the others
     */
    public int deleteEventTypes(Instant customBefore, Instant builtInBefore) {
        List<EventGroup> deleted = transaction.execute(status -> {
            jdbc.sql("SET LOCAL lock_timeout = '500ms'").update();
            jdbc.sql("LOCK TABLE event_type IN SHARE ROW EXCLUSIVE MODE").update();
            List<EventGroup> types = jdbc.sql(DELETE_TYPES)
                    .params(Timestamp.from(builtInBefore), Timestamp.from(customBefore))
                    .query((row, number) -> new EventGroup(row.getString("account_id"), row.getString("event_type")))
                    .list();
            if (!types.isEmpty()) {
                jdbc.sql(DELETE_NOTES)
                        .param(types.stream().map(EventGroup::owner).toArray(String[]::new))
                        .param(types.stream().map(EventGroup::type).toArray(String[]::new))
                        .update();
            }
            return types;
        });
        return deleted == null ? 0 : deleted.size();
    }

    /** How many identities there are, as PostgreSQL last estimated it. */
    public long identities() {
        return jdbc.sql("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = ?::regclass")
                .param(IDENTITIES)
                .query(Long.class)
                .single();
    }

    private int delete(String table, Instant receivedBefore) {
        int deleted = 0;
        long pages = pages(table);
        for (long first = 0; first < pages; first += PAGES) {
            deleted += jdbc.sql("DELETE FROM " + table + " WHERE ctid >= ?::tid AND ctid < ?::tid AND received_at < ?")
                    .params("(" + first + ",0)", "(" + (first + PAGES) + ",0)", Timestamp.from(receivedBefore))
                    .update();
        }
        return deleted;
    }

    private long pages(String table) {
        return jdbc.sql("SELECT pg_relation_size(?::regclass) / current_setting('block_size')::int")
                .param(table)
                .query(Long.class)
                .single();
    }
}
