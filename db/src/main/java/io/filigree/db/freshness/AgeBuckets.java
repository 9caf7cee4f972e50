package io.filigree.db.freshness;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A histogram of ages of metadata, with fine buckets near the usual poll intervals. Stored rows use these bounds: new
 * ones mean new columns.
 */
public final class AgeBuckets {

    /** Upper bounds, in seconds; the last bucket has none. */
    private static final long[] BOUNDS = {
        1, 2, 5, 10, 20, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 360, 420, 480, 600, 900, 1_800, 3_600, 7_200,
        14_400, 28_800, 86_400
    };

    private AgeBuckets() {}

    /** An empty histogram. */
    static long[] empty() {
        return new long[BOUNDS.length + 1];
    }

    /** A number of events with one age. */
    static long[] of(Duration age, long events) {
        long[] buckets = empty();
        int bucket = 0;
        while (bucket < BOUNDS.length && age.compareTo(Duration.ofSeconds(BOUNDS[bucket])) > 0) {
            bucket++;
        }
        buckets[bucket] = events;
        return buckets;
    }

    static long[] sum(long[] some, long[] others) {
        long[] sum = some.clone();
        for (int i = 0; i < others.length; i++) {
            sum[i] += others[i];
        }
        return sum;
    }

    /**
     * The age that this share of the events does not exceed, estimated from the buckets: linear within a bucket; beyond
     * the last bound, that bound.
     *
     * @return empty without events
     */
    static Optional<Duration> quantile(long[] buckets, double share) {
        long events = LongStream.of(buckets).sum();
        if (events == 0) {
            return Optional.empty();
        }
        double rank = share * events;
        long below = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            if (buckets[i] > 0 && below + buckets[i] >= rank) {
                long lower = i == 0 ? 0 : BOUNDS[i - 1];
                double within = (rank - below) / buckets[i];
                return Optional.of(Duration.ofMillis(Math.round((lower + within * (BOUNDS[i] - lower)) * 1_000)));
            }
            below += buckets[i];
        }
        return Optional.of(Duration.ofSeconds(BOUNDS[BOUNDS.length - 1]));
    }

    /** The counts as a PostgreSQL array. */
    static String text(long[] buckets) {
        return LongStream.of(buckets).mapToObj(Long::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
