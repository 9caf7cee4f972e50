package io.filigree.query.event;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryDatabase.Page;

/** An event that was found, with its position in the order of events. */
record FoundEvent(FlatEvents.Stored stored, EventCursor cursor) {

    /** The order in which both databases return events. That of an identity is the order of its bytes. */
    static final Comparator<FoundEvent> NEWEST_FIRST = Comparator.comparing(
                    (FoundEvent event) -> event.cursor().timestamp())
            .thenComparing(event -> event.cursor().message().toString())
            .thenComparing(event -> event.cursor().fingerprint())
            .reversed();

    /**
     * The newest events of two pages. Those after the last event of an incomplete page are left out, because the page may lack events
     * before them.
     */
    static Page<FoundEvent> merged(Page<FoundEvent> one, Page<FoundEvent> other, int limit) {
        List<FoundEvent> all = Stream.concat(one.rows().stream(), other.rows().stream())
                .filter(event -> !isAfter(event, one) && !isAfter(event, other))
                .sorted(NEWEST_FIRST)
                .limit(limit)
                .toList();
        return new Page<>(all, one.complete() && other.complete() || all.size() == limit);
    }

    private static boolean isAfter(FoundEvent event, Page<FoundEvent> page) {
        return !page.complete()
                && NEWEST_FIRST.compare(event, page.rows().get(page.rows().size() - 1)) > 0;
    }
}
