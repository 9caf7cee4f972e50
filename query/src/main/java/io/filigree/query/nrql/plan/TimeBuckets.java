package io.filigree.query.nrql.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query.Timeseries;
import io.filigree.query.nrql.syntax.Query.Timeseries.Size;
import io.filigree.query.nrql.syntax.SourceLocation;
import io.filigree.query.nrql.syntax.TimePeriod;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a TIMESERIES, aligned to the end of the time range. The remainder at its start belongs to no bucket.
 *
 * @param begin of the first bucket, ms since 1970
 * @param size of each bucket, ms
 * @param step between the starts of two buckets, ms
 */
public record TimeBuckets(long begin, long size, long step, int count) {

    /** As many as New Relic draws. */
    public static final int MAX = 366;

    private static final int AUTO = 60;

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private static final List<Long> AUTO_SIZES = List.of(
            SECOND,
            5 * SECOND,
            10 * SECOND,
            15 * SECOND,
            30 * SECOND,
            MINUTE,
            2 * MINUTE,
            5 * MINUTE,
            10 * MINUTE,
            15 * MINUTE,
            30 * MINUTE,
            HOUR,
            2 * HOUR,
            6 * HOUR,
            12 * HOUR,
            DAY,
            7 * DAY,
            30 * DAY);
    private static final List<Long> MAX_SIZES = List.of(
            SECOND,
            2 * SECOND,
            5 * SECOND,
            10 * SECOND,
            15 * SECOND,
            30 * SECOND,
            MINUTE,
            2 * MINUTE,
            4 * MINUTE,
            5 * MINUTE,
            10 * MINUTE,
            15 * MINUTE,
            30 * MINUTE,
            HOUR,
            2 * HOUR,
            4 * HOUR,
            6 * HOUR,
            12 * HOUR,
            DAY,
            7 * DAY,
            30 * DAY);

    /**
     * Returns the buckets of a time range.
     *
     * @throws NrqlException when there would be more than {@link #MAX}
     */
    public static TimeBuckets of(Timeseries timeseries, Range window) {
        long begin = window.begin().toEpochMilli();
        long end = window.end().toEpochMilli();
        long length = end - begin;
        long size = size(timeseries.size(), timeseries.bucket(), length);
        Timeseries.Slide slide = timeseries.slide();
        if (length <= size) {
            return new TimeBuckets(begin, length, length, 1);
        }
        long step = slide == null ? size : size(slide.size(), slide.by(), length);
        long count = (length - size) / step + 1;
        if (count > MAX) {
            throw tooMany(count, timeseries.place());
        }
        return new TimeBuckets(end - size - (count - 1) * step, size, step, (int) count);
    }

    private static NrqlException tooMany(long count, SourceLocation place) {
        return new NrqlException(
                place,
                "the time range has " + count + " buckets, the maximum is " + MAX
                        + ": use wider buckets, a shorter time range, or TIMESERIES AUTO");
    }

    private static long size(Size size, @Nullable TimePeriod given, long window) {
        return switch (size) {
            case GIVEN -> Objects.requireNonNull(given, "given").millis();
            case AUTO -> smallest(AUTO_SIZES, AUTO, window);
            case MAX -> smallest(MAX_SIZES, MAX, window);
        };
    }

    private static long smallest(List<Long> sizes, int most, long window) {
        for (long size : sizes) {
            if (window <= size * most) {
                return size;
            }
        }
        long days = 30 * DAY;
        return (window / most / days + 1) * days;
    }

    /** Whether an event can be in several buckets, or in none. */
    public boolean slides() {
        return step != size;
    }

    /** The end of the last. */
    public long end() {
        return begin + (count - 1) * step + size;
    }

    /** The begin of each, ms since 1970. */
    public List<Long> begins() {
        List<Long> begins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            begins.add(begin + i * step);
        }
        return begins;
    }

    /** The length of each. */
    public Duration length() {
        return Duration.ofMillis(size);
    }
}
