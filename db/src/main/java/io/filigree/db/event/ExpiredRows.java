package io.filigree.db.event;

import java.sql.Timestamp;
import java.time.Instant;
import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Rows that are kept by when they were received and leave one by one: those of default partitions, whose own time says
 * nothing, of messages' identities, and of messages that could not be decoded.
 *
 * <p>A table is gone through from its first page to its last, some pages in a transaction: that takes the same time
 * whatever is in it, locks few rows for a moment, and needs no index, which every message would pay for.
 */
public final class ExpiredRows {

    private static final String IDENTITIES = "ingested_message";

    /** 8 MB: a hundred thousand identities at most. */
    private static final int PAGES = 1_000;

    private final JdbcTemplate jdbc;

    public ExpiredRows(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
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

    /** How many identities there are, as PostgreSQL last estimated it. */
    public long identities() {
        Long estimate = jdbc.queryForObject(
                "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = ?::regclass", Long.class, IDENTITIES);
        return estimate == null ? 0 : estimate;
    }

    private int delete(String table, Instant receivedBefore) {
        int deleted = 0;
        long pages = pages(table);
        for (long first = 0; first < pages; first += PAGES) {
            deleted += jdbc.update(
                    "DELETE FROM " + table + " WHERE ctid >= ?::tid AND ctid < ?::tid AND received_at < ?",
                    "(" + first + ",0)",
                    "(" + (first + PAGES) + ",0)",
                    Timestamp.from(receivedBefore));
        }
        return deleted;
    }

    private long pages(String table) {
        Long pages = jdbc.queryForObject(
                "SELECT pg_relation_size(?::regclass) / current_setting('block_size')::int", Long.class, table);
        return pages == null ? 0 : pages;
    }
}
