package io.filigree.db.freshness;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import javax.sql.DataSource;

import io.filigree.db.freshness.DecorationCounts.AgeCounts;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads statistics of decoration, which are a few seconds old. Times are the minutes of writing. An event that was
 * decorated late counts as pending from the minute of its first write, and as late from that of its decoration.
 */
public final class FreshnessReader {

    private final JdbcClient jdbc;

    public FreshnessReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The statistics of one account by region, for regions with events in the minute of {@code since} or later. */
    public List<RegionFreshness> of(String accountId, Instant since) {
        return read(accountId, since);
    }

    /** The statistics of all paired accounts; those of events without a paired account have an empty account id. */
    public List<RegionFreshness> ofAll(Instant since) {
        return read(null, since);
    }

    /**
     * The statistics of one account over time.
     *
     * @param since start of the first step, to the minute
     * @param steps number of steps of whole minutes
     */
    public DecorationTimeline timeline(String accountId, Instant since, Duration step, int steps) {
        Instant from = since.truncatedTo(ChronoUnit.MINUTES);
        Map<String, long[]> byStatus = new HashMap<>();
        jdbc.sql("""
                        SELECT status, floor(extract(epoch FROM minute - :from) / :seconds)::integer AS step,
                               sum(events)::bigint AS events
                        FROM decoration_tally
                        WHERE account_id = :accountId AND status <> 'late' AND minute >= :from AND minute < :to
                        GROUP BY status, step
                        """)
                .param("accountId", accountId)
                .param("seconds", step.toSeconds())
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(from.plus(step.multipliedBy(steps))))
                .query(row -> {
                    byStatus.computeIfAbsent(row.getString("status"), status -> new long[steps])[row.getInt("step")] =
                            row.getLong("events");
                });
        return new DecorationTimeline(
                from,
                step,
                counts(byStatus, DecorationStatus.DECORATED, steps),
                counts(byStatus, DecorationStatus.PENDING, steps));
    }

    private static List<Long> counts(Map<String, long[]> byStatus, DecorationStatus status, int steps) {
        return LongStream.of(byStatus.getOrDefault(status.text(), new long[steps]))
                .boxed()
                .toList();
    }

    private List<RegionFreshness> read(@Nullable String accountId, Instant since) {
        Timestamp from = Timestamp.from(since.truncatedTo(ChronoUnit.MINUTES));
        Map<AccountRegion, long[]> ages = ages(accountId, from);
        List<RegionFreshness> regions = new ArrayList<>();
        written(accountId, from).forEach((region, written) -> {
            long[] buckets = ages.getOrDefault(region, AgeBuckets.empty());
            DecorationCounts counts = written.counts(buckets);
            // Events without an account whose function became known are counted in its region instead.
            if (counts.events() > 0) {
                regions.add(new RegionFreshness(region.accountId(), region.region(), counts));
            }
        });
        return regions;
    }

    private Map<AccountRegion, Written> written(@Nullable String accountId, Timestamp from) {
        Map<AccountRegion, Written> written = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT account_id, region, status, reason, sum(events)::bigint AS events FROM decoration_tally
                        WHERE minute >= :from AND (:accountId::text IS NULL OR account_id = :accountId)
                        GROUP BY account_id, region, status, reason
                        ORDER BY account_id, region
                        """).param("from", from).param("accountId", accountId).query(row -> {
            written.computeIfAbsent(
                            new AccountRegion(row.getString("account_id"), row.getString("region")),
                            region -> new Written())
                    .add(row.getString("status"), row.getString("reason"), row.getLong("events"));
        });
        return written;
    }

    private Map<AccountRegion, long[]> ages(@Nullable String accountId, Timestamp from) {
        Map<AccountRegion, long[]> ages = new HashMap<>();
        jdbc.sql("""
                        SELECT t.account_id, t.region, b.bucket, sum(b.events)::bigint AS events
                        FROM decoration_tally t, unnest(t.age_buckets) WITH ORDINALITY AS b(events, bucket)
                        WHERE t.minute >= :from AND (:accountId::text IS NULL OR t.account_id = :accountId)
                          AND t.status = 'decorated' AND b.events > 0
                        GROUP BY t.account_id, t.region, b.bucket
                        """).param("from", from).param("accountId", accountId).query(row -> {
            long[] buckets = ages.computeIfAbsent(
                    new AccountRegion(row.getString("account_id"), row.getString("region")),
                    region -> AgeBuckets.empty());
            buckets[row.getInt("bucket") - 1] = row.getLong("events");
        });
        return ages;
    }

    /** The sums of one region. */
    private static final class Written {
        private long decorated;
        private long late;
        private long ambiguous;
        private long ambiguousLate;
        private long pending;
        private final Map<String, Long> undecorated = new TreeMap<>();

        void add(String status, String reason, long events) {
            if (status.equals(DecorationStatus.DECORATED.text())) {
                decorated += events;
            } else if (status.equals(DecorationStatus.LATE.text())) {
                late += events;
            } else if (status.equals(DecorationStatus.AMBIGUOUS.text())) {
                ambiguous += events;
                ambiguousLate += reason.equals(DecorationCounters.LATE) ? events : 0;
            } else if (status.equals(DecorationStatus.PENDING.text())) {
                pending += events;
            } else {
                undecorated.merge(reason, events, Long::sum);
            }
        }

        /** Some of the events that were decorated late in this time range may have been written before it. */
        DecorationCounts counts(long[] ages) {
            undecorated.values().removeIf(events -> events <= 0);
            return new DecorationCounts(
                    decorated,
                    late,
                    ambiguous,
                    Math.max(0, pending - late - ambiguousLate),
                    undecorated,
                    new AgeCounts(ages));
        }
    }
}
