package io.filigree.db.freshness;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How some events were decorated. {@code events = decorated + late + ambiguous + pending + undecorated}.
 *
 * @param decorated when they were written
 * @param late of those that were written pending, the ones that have been decorated since
 * @param ambiguous by their function, since which version ran is unknown
 * @param pending the others of those that were written pending
 * @param undecorated by the name of the reason
 */
public record DecorationCounts(
        long decorated, long late, long ambiguous, long pending, Map<String, Long> undecorated, AgeCounts ages) {

    /** No event. */
    public static final DecorationCounts NONE =
            new DecorationCounts(0, 0, 0, 0, Map.of(), new AgeCounts(AgeBuckets.empty()));

    public DecorationCounts {
        undecorated = Collections.unmodifiableMap(new TreeMap<>(undecorated));
    }

    /** All of them together. */
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
     * How old the metadata was that decorated events when they were written: this share of them had none that was older.
     *
     * @return empty when none was decorated
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
