package io.filigree.page.function;

import java.time.Instant;
import java.util.List;

import io.filigree.page.EventRow;
import io.filigree.page.TimestampView;
import io.filigree.query.event.DecorationCount;
import org.jspecify.annotations.Nullable;

/**
 * The decoration of a number of events of a function.
 *
 * @param explanation why they are not decorated; null when they are
 */
record DecorationRow(
        String type,
        String status,
        long events,
        TimestampView last,
        @Nullable String explanation) {

    static List<DecorationRow> of(List<DecorationCount> counts, Instant now) {
        return counts.stream()
                .map(count -> new DecorationRow(
                        count.type(),
                        count.status().text(),
                        count.events(),
                        TimestampView.of(count.last(), now),
                        count.reason() == null ? null : EventRow.explanation(count.reason())))
                .toList();
    }
}
