package io.filigree.query.nrql.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.QueryResult.Window;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.TimePeriod;
import io.filigree.query.nrql.syntax.TimePointResolver;
import org.jspecify.annotations.Nullable;

/** The time ranges of queries. */
public final class QueryWindows {

    private QueryWindows() {}

    /**
     * The range of SINCE and UNTIL; by default the last hour.
     *
     * @throws NrqlException when it is empty
     */
    public static Range range(Query query, Instant now) {
        ZoneId zone = zone(query);
        Instant end = query.until() == null ? now : TimePointResolver.resolve(query.until(), now, zone);
        Instant begin = query.since() == null
                ? now.minus(Duration.ofHours(1))
                : TimePointResolver.resolve(query.since(), now, zone);
        if (!begin.isBefore(end)) {
            boolean byDefault = query.since() == null;
            throw new NrqlException(
                    query.place(),
                    "the time range is empty: SINCE is " + begin + (byDefault ? " by default" : "") + ", UNTIL is "
                            + end + (byDefault ? "; add a SINCE before UNTIL" : ""));
        }
        return new Range(begin, end);
    }

    /** The range of COMPARE WITH. */
    static Range before(Range window, TimePeriod period) {
        Duration back = Duration.ofMillis(period.millis());
        return new Range(window.begin().minus(back), window.end().minus(back));
    }

    /** The time zone of a query; UTC by default. */
    public static ZoneId zone(Query query) {
        return query.timezone() == null ? ZoneOffset.UTC : ZoneId.of(query.timezone());
    }

    /** The part of the window that was looked at, newest events first, until there were enough. */
    public static Range since(Range window, List<? extends Map<String, ? extends @Nullable Object>> found) {
        Object oldest = found.get(found.size() - 1).get(Attributes.TIMESTAMP);
        return oldest instanceof Long millis
                ? new Range(Instant.ofEpochMilli(Math.max(millis, window.begin().toEpochMilli())), window.end())
                : window;
    }

    /**
     * The time range of a result.
     *
     * @param written whether the range is that of SINCE and UNTIL
     */
    public static Window window(Query query, Range range, @Nullable TimeBuckets buckets, boolean written) {
        String since = query.since() == null ? "60 MINUTES AGO" : query.since().text();
        String until = query.until() == null ? "NOW" : query.until().text();
        Instant begin = buckets == null ? range.begin() : Instant.ofEpochMilli(buckets.begin());
        return new Window(
                begin,
                range.end(),
                written ? since : String.valueOf(range.begin().toEpochMilli()),
                written ? until : String.valueOf(range.end().toEpochMilli()),
                query.compareWith() == null ? "" : query.compareWith() + " AGO",
                written && query.until() == null,
                buckets == null ? null : buckets.length());
    }
}
