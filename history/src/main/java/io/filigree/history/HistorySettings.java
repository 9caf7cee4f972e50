package io.filigree.history;

import java.time.Duration;
import java.util.List;

import io.filigree.db.event.EventTable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The columnar history.
 *
 * @param enabled {@code filigree.history.enabled}: whether final events move from PostgreSQL to files
 * @param sealAfter {@code filigree.history.seal-after}: how long after its end an hour moves to history. Not below the six
 *     hours in which messages of an invocation are joined
 * @param memory {@code filigree.history.memory}: of DuckDB while it writes files
 * @param threads {@code filigree.history.threads}: of DuckDB while it writes files
 * @param maxRowsPerSecond {@code filigree.history.max-rows-per-second}: limits the load on PostgreSQL next to ingest
 * @param deleteAfter {@code filigree.history.delete-after}: how long files stay after the last snapshot with them was replaced.
 *     Longer than any query
 * @param query limits of DuckDB while it reads files
 * @param pace how often history is maintained
 * @param retention how long events are kept in history, from when they happened. Those in PostgreSQL are kept for {@code
 *     filigree.retention}
 */
@ConfigurationProperties("filigree.history")
public record HistorySettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("7h") Duration sealAfter,
        @DefaultValue("128MB") DataSize memory,
        @DefaultValue("1") int threads,
        @DefaultValue("200000") int maxRowsPerSecond,
        @DefaultValue("15m") Duration deleteAfter,
        @DefaultValue Query query,
        @DefaultValue Pace pace,
        @DefaultValue Retention retention) {

    private static final Duration LEAST_SEAL_AFTER = Duration.ofHours(6);
    private static final Duration LEAST_RETENTION = Duration.ofDays(1);
    private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(64);

    public HistorySettings {
        require(
                pace.accelerated() || sealAfter.compareTo(LEAST_SEAL_AFTER) >= 0,
                "seal-after must be at least 6h, not " + sealAfter);
        require(!sealAfter.isNegative(), "seal-after must not be negative");
        retention.all().forEach(kept -> requireRetention(kept, pace));
        require(memory.compareTo(LEAST_MEMORY) >= 0, "memory must be at least 64MB, not " + memory);
        require(threads >= 1, "threads must be at least 1, not " + threads);
        require(maxRowsPerSecond >= 1, "max-rows-per-second must be at least 1, not " + maxRowsPerSecond);
        require(!deleteAfter.isNegative(), "delete-after must not be negative");
    }

    private static void requireRetention(Duration kept, Pace pace) {
        require(
                pace.accelerated() || kept.compareTo(LEAST_RETENTION) >= 0,
                "retention must be at least 1d, not " + kept);
        require(kept.compareTo(Duration.ofHours(1)) >= 0, "retention must be at least 1h, not " + kept);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("filigree.history." + problem);
        }
    }

    /**
     * The limits of all queries of history together. Their number, their timeout and the size of their results are limited with those of
     * PostgreSQL.
     *
     * @param memory {@code filigree.history.query.memory}: intermediate results in memory; they use the disk beyond that
     * @param threads {@code filigree.history.query.threads}
     * @param maxSpill {@code filigree.history.query.max-spill}: intermediate results on disk
     */
    public record Query(
            @DefaultValue("256MB") DataSize memory,
            @DefaultValue("2") int threads,
            @DefaultValue("4GB") DataSize maxSpill) {

        public Query {
            require(memory.compareTo(LEAST_MEMORY) >= 0, "query.memory must be at least 64MB, not " + memory);
            require(threads >= 1, "query.threads must be at least 1, not " + threads);
            require(!maxSpill.isNegative(), "query.max-spill must not be negative");
        }
    }

    /**
     * How often history is maintained.
     *
     * @param accelerated {@code filigree.history.pace.accelerated}: permits a shorter seal-after and retention, so that a
     *     demonstration or a test shows in minutes what takes hours. Messages that arrive after seal-after are not joined
     * @param interval {@code filigree.history.pace.interval}: between two runs that seal closed hours and remove expired ones
     * @param late {@code filigree.history.pace.late}: between two sealings of late events, which are few. More often they would
     *     become many small files
     * @param maintenance {@code filigree.history.pace.maintenance}: between two runs that merge files and delete unreferenced ones
     */
    public record Pace(
            @DefaultValue("false") boolean accelerated,
            @DefaultValue("1m") Duration interval,
            @DefaultValue("1h") Duration late,
            @DefaultValue("15m") Duration maintenance) {

        /** The pace of an installation. */
        public static final Pace NORMAL =
                new Pace(false, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(15));

        public Pace {
            require(interval.toMillis() > 0, "pace.interval must be positive, not " + interval);
            require(!late.isNegative(), "pace.late must not be negative");
            require(!maintenance.isNegative(), "pace.maintenance must not be negative");
        }
    }

    /**
     * How long events are kept in history.
     *
     * @param invocations {@code filigree.history.retention.invocations}
     * @param errors {@code filigree.history.retention.errors}: of invocations
     * @param spans {@code filigree.history.retention.spans}
     * @param logs {@code filigree.history.retention.logs}
     * @param customEvents {@code filigree.history.retention.custom-events}
     */
    public record Retention(
            @DefaultValue("30d") Duration invocations,
            @DefaultValue("30d") Duration errors,
            @DefaultValue("30d") Duration spans,
            @DefaultValue("30d") Duration logs,
            @DefaultValue("30d") Duration customEvents) {

        private List<Duration> all() {
            return List.of(invocations, errors, spans, logs, customEvents);
        }

        /** How long events of a table are kept. */
        public Duration of(EventTable table) {
            return switch (table) {
                case INVOCATION -> invocations;
                case INVOCATION_ERROR -> errors;
                case SPAN -> spans;
                case LOG -> logs;
                case CUSTOM -> customEvents;
            };
        }
    }
}
