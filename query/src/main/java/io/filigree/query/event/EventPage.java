package io.filigree.query.event;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Some events, newest first.
 *
 * @param next where the next page begins; null on the last
 */
public record EventPage(
        List<Map<String, Object>> events, @Nullable EventCursor next) {

    public EventPage {
        events = List.copyOf(events);
    }
}
