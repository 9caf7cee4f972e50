package io.filigree.query.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a time range that are searched for its newest events: its end first, then more, finally all of it. The
 * events of some accounts are not in an index by time, so without parts each search would read all of them.
 */
public final class NewestFirst {

    private static final int GROWTH = 16;
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(7);

    private NewestFirst() {}

    /**
     * Where each part begins. All end with the window; the last one is the window.
     *
     * @param begin of the window; null where it has none, and then the last element is null as well
     */
    public static List<@Nullable Instant> begins(@Nullable Instant begin, Instant end) {
        List<@Nullable Instant> begins = new ArrayList<>();
        for (Duration length = FIRST; length.compareTo(MOST) < 0; length = length.multipliedBy(GROWTH)) {
            Instant part = end.minus(length);
            if (begin == null || part.isAfter(begin)) {
                begins.add(part);
            }
        }
        begins.add(begin);
        return begins;
    }
}
