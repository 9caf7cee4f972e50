package io.filigree.db.freshness;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Numbers of events by decoration. {@code events = decorated + late + ambiguous + pending + undecorated}.
 *
 * @param decorated decorated when they were written
 * @param late written as pending and decorated later
 * @param ambiguous decorated by their function, because the invoked version is unknown
 * @param pending still pending
 * @param undecorated undecorated, by the name of the reason
 */
public record DecorationCounts(
        long decorated, long late, long ambiguous, long pending, Map<String, Long> undecorated, AgeCounts ages) {

    /** Zero events. */
    public static final DecorationCounts NONE =
            new DecorationCounts(0, 0, 0, 0, Map.of(), new AgeCounts(AgeBuckets.empty()));

    public DecorationCounts {
        undecorated = Collections.unmodifiableMap(new TreeMap<>(undecorated));
    }

    /** The total. */
    public static DecorationCounts sum(Collection<DecorationCounts> counts) {
        return counts.stream().reduce(NONE, DecorationCounts::plus);
    }

    DecorationCounts plus(DecorationCounts others) {
        Map<String, Long> reasons = new TreeMap<>(undecorated);
        others.undecorated.forEach((reason, events) -> reasons.merge(reason, events, Long::sum));
        return new DecorationCounts(
                decorated + others.decorated,
                late + others.late,
                ambiguous + others.ambiguous,
                pending + others.pending,
                reasons,
                new AgeCounts(AgeBuckets.sum(ages.buckets, others.ages.buckets)));
    }

    public long events() {
        return decorated + late + ambiguous + pending + undecoratedEvents();
    }

    public long undecoratedEvents() {
        return undecorated.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * The age of the metadata at the time of writing that this share of the decorated events does not exceed.
     *
     * @return empty without decorated events
     */
    public Optional<Duration> age(double share) {
        return AgeBuckets.quantile(ages.buckets, share);
    }

    /** Ages of the metadata of the decorated events. */
    public static final class AgeCounts {
        private final long[] buckets;

        AgeCounts(long[] buckets) {
            this.buckets = buckets.clone();
        }
    }
}
