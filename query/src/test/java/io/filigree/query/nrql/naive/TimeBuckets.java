package io.filigree.query.nrql.naive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.filigree.query.nrql.syntax.Query.Timeseries;
import io.filigree.query.nrql.syntax.Query.Timeseries.Size;

/** How a window is cut into buckets of time, from its end. */
final class TimeBuckets {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private static final List<Long> AUTO = List.of(
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
    private static final List<Long> FINEST = List.of(
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

    private TimeBuckets() {}

    /** From a moment, inclusive, to another, exclusive, in milliseconds. */
    record Span(long begin, long end) {

        boolean contains(long timestamp) {
            return begin <= timestamp && timestamp < end;
        }

        Span earlier(long millis) {
            return new Span(begin - millis, end - millis);
        }

        long length() {
            return end - begin;
        }
    }

    static List<Span> of(Timeseries series, Span window) {
        long length = series.bucket() == null
                ? size(series.size(), window)
                : series.bucket().millis();
        long step = length;
        if (series.slide() != null) {
            step = series.slide().by() == null
                    ? size(series.slide().size(), window)
                    : series.slide().by().millis();
        }
        List<Span> buckets = new ArrayList<>();
        for (long end = window.end(); end - length >= window.begin(); end -= step) {
            buckets.add(new Span(end - length, end));
        }
        Collections.reverse(buckets);
        return buckets.isEmpty() ? List.of(window) : buckets;
    }

    private static long size(Size size, Span window) {
        List<Long> sizes = size == Size.MAX ? FINEST : AUTO;
        long most = size == Size.MAX ? 366 : 60;
        for (long length : sizes) {
            if (window.length() <= most * length) {
                return length;
            }
        }
        return sizes.get(sizes.size() - 1);
    }
}
