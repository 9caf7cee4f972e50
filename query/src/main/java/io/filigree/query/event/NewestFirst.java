package io.filigree.query.event;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a time range that are searched for its newest events: its end first, then more, finally all of it. The
 * events of some accounts are not in an index by time, so without parts each search would read all of them.
 */
public final class NewestFirst {

    private static final int GROWTH = 16;
    private static final Duration FIRST = Duration.ofMinutes(1);

    /** A file has the events of an hour, sorted by function: a shorter part reads as much. */
    private static final Duration FIRST_OF_FILES = Duration.ofHours(1);

    private static final Duration MOST = Duration.ofDays(7);

    private NewestFirst() {}

    /**
     * Where each part of rows in PostgreSQL begins. All end with the window; the last one is the window.
     *
     * @param begin of the window; null where it has none, and then the last element is null as well
     */
    public static List<@Nullable Instant> begins(@Nullable Instant begin, Instant end) {
        return begins(begin, end, FIRST);
    }

    private static List<@Nullable Instant> begins(@Nullable Instant begin, Instant end, Duration first) {
        List<@Nullable Instant> begins = new ArrayList<>();
        for (Duration length = first; length.compareTo(MOST) < 0; length = length.multipliedBy(GROWTH)) {
            Instant part = end.minus(length);
            if (begin == null || part.isAfter(begin)) {
                begins.add(part);
            }
        }
        begins.add(begin);
        return begins;
    }

    /**
     * The times of the newest rows of files, the newest first: those of the first part that has enough of them, else those of all.
     *
     * @param begin of the window
     * @param read the times from the begin of a part to the end of the window, at most {@code wanted}
     */
    public static List<Instant> times(Instant begin, Instant end, int wanted, Function<Instant, List<Instant>> read) {
        List<Instant> times = List.of();
        for (Instant part : begins(begin, end, FIRST_OF_FILES)) {
            times = read.apply(requireNonNull(part));
            if (times.size() == wanted) {
                break;
            }
        }
        return times;
    }
}
