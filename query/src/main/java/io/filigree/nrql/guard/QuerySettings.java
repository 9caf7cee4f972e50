package io.filigree.nrql.guard;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of queries. {@code application.yml} documents each setting and its environment variable.
 *
 * @param timeout of a query that names none
 * @param maxTimeout the longest timeout that a query can name
 * @param atOnce queries and event reads that PostgreSQL runs concurrently; more are queued
 * @param runningPerKey how many of them one key or one user can run; 0 for a third
 * @param forPages how many of them are reserved for users of pages; 0 for a third
 * @param atOncePerKey queries of one key or one user that run or wait; more are rejected
 * @param maxWaiting queries of all callers that wait; more are rejected
 * @param perMinute queries of one key or one user per minute, at all processes together
 * @param samePerMinute identical queries of one key or one user per minute, likewise
 * @param maxEvents events that one statement can read, as estimated by PostgreSQL before it runs; for a query limited
 *     to some accounts, the counted events of a type in the window
 * @param memory of one query before it sorts on disk
 * @param maxResult bytes of JSON that PostgreSQL sends for one query
 * @param resultMemory estimated heap of all results together; null for a third of the heap
 */
@ConfigurationProperties("filigree.query")
public record QuerySettings(
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("120s") Duration maxTimeout,
        @DefaultValue("6") int atOnce,
        @DefaultValue("0") int runningPerKey,
        @DefaultValue("0") int forPages,
        @DefaultValue("20") int atOncePerKey,
        @DefaultValue("100") int maxWaiting,
        @DefaultValue("3000") int perMinute,
        @DefaultValue("120") int samePerMinute,
        @DefaultValue("50000000") long maxEvents,
        @DefaultValue("256MB") DataSize memory,
        @DefaultValue("16MB") DataSize maxResult,
        @Nullable DataSize resultMemory) {

    /** The same values as in {@code application.yml}. */
    static final QuerySettings DEFAULTS = new QuerySettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(120),
            6,
            0,
            0,
            20,
            100,
            3_000,
            120,
            50_000_000,
            DataSize.ofMegabytes(256),
            DataSize.ofMegabytes(16),
            null);

    public QuerySettings {
        require(timeout.toMillis() >= 1 && timeout.compareTo(maxTimeout) <= 0, "timeout must be 1ms to max-timeout");
        require(maxTimeout.compareTo(Duration.ofHours(1)) <= 0, "max-timeout must be at most 1h");
        require(atOnce >= 1 && atOnce <= 64, "at-once must be 1 to 64");
        require(
                runningPerKey >= 0 && runningPerKey <= atOnce,
                "running-per-key must be 1 to at-once, or 0 for a third of it");
        require(forPages >= 0 && forPages < atOnce, "for-pages must be less than at-once, or 0 for a third of it");
        require(maxWaiting >= 1, "max-waiting must be at least 1");
        require(maxResult.toBytes() >= 65_536 && maxResult.toMegabytes() <= 1024, "max-result must be 64KB to 1024MB");
        require(
                resultMemory == null || resultMemory.toMegabytes() >= 1,
                "result-memory must be at least 1MB, or absent for a third of the heap");
        require(atOncePerKey >= 1, "at-once-per-key must be at least 1");
        require(perMinute >= 1, "per-minute must be at least 1");
        require(samePerMinute >= 1, "same-per-minute must be at least 1");
        require(maxEvents >= 1, "max-events must be at least 1");
        require(memory.toMegabytes() >= 1 && memory.toMegabytes() <= 4096, "memory must be 1MB to 4096MB");
    }

    /** Timeout of an event read, which has no setting: as long as that of a query on a page. */
    public Duration readTimeout() {
        Duration wanted = Duration.ofSeconds(20);
        return wanted.compareTo(maxTimeout) < 0 ? wanted : maxTimeout;
    }

    /** Queries that one key or one user can run: {@code runningPerKey}, or its default. */
    public int runningOfCaller() {
        return runningPerKey > 0 ? runningPerKey : third();
    }

    private int third() {
        return Math.max(1, atOnce / 3);
    }

    PermitQueue.Limits limits() {
        return new PermitQueue.Limits(
                atOnce,
                forPages > 0 ? forPages : Math.min(third(), atOnce - 1),
                runningOfCaller(),
                atOncePerKey,
                maxWaiting);
    }

    long resultBytes() {
        return resultMemory == null ? Runtime.getRuntime().maxMemory() / 3 : resultMemory.toBytes();
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("filigree.query." + rule);
        }
    }
}
