package io.filigree.history;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
 * @param s3 files in a bucket instead of {@code FILIGREE_HOME/history}
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
        @DefaultValue Retention retention,
        @DefaultValue S3 s3) {

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
     * A bucket for the files of history. All processes need the same one. Credentials are those of the default chain of the AWS SDK.
     *
     * @param location {@code filigree.history.s3.location}: {@code s3://bucket} or {@code s3://bucket/prefix}. Empty: files are in
     *     {@code FILIGREE_HOME/history}
     * @param endpoint {@code filigree.history.s3.endpoint}: the URL of another server than that of AWS
     * @param region {@code filigree.history.s3.region}: of the bucket. Empty: the one of the environment
     * @param pathStyle {@code filigree.history.s3.path-style}: the bucket is in the path of URLs instead of the host name
     * @param cache {@code filigree.history.s3.cache}: limits the copies of files that were written or read, in {@code
     *     FILIGREE_HOME/history-cache}. One query cannot read more
     */
    public record S3(
            @DefaultValue("") String location,
            @DefaultValue("") String endpoint,
            @DefaultValue("") String region,
            @DefaultValue("false") boolean pathStyle,
            @DefaultValue("10GB") DataSize cache) {

        private static final Pattern LOCATION =
                Pattern.compile("s3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?<prefix>[A-Za-z0-9._/=-]*))?");
        private static final Pattern ENDPOINT = Pattern.compile("https?://[^/@?#]+/?");

        /** Files in a directory. */
        public static final S3 NONE = new S3("", "", "", false, DataSize.ofGigabytes(10));

        public S3 {
            require(
                    location.isEmpty() || LOCATION.matcher(location).matches(),
                    "s3.location must be s3://bucket or s3://bucket/prefix, not " + location);
            require(
                    endpoint.isEmpty() || ENDPOINT.matcher(endpoint).matches(),
                    "s3.endpoint must be https://host or http://host:port");
            require(cache.toBytes() > 0, "s3.cache must be positive, not " + cache);
        }

        /** Whether files are in a bucket. */
        public boolean isUsed() {
            return !location.isEmpty();
        }

        String bucket() {
            return part("bucket");
        }

        /** Of the names of all objects: empty, or with a slash at its end. */
        String prefix() {
            String prefix = part("prefix").replaceAll("^/+|/+$", "");
            return prefix.isEmpty() ? "" : prefix + "/";
        }

        private String part(String name) {
            Matcher matcher = LOCATION.matcher(location);
            String part = matcher.matches() ? matcher.group(name) : null;
            return part == null ? "" : part;
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
