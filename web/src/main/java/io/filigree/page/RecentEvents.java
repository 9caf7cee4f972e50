package io.filigree.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import org.springframework.stereotype.Component;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and converts the events for the fragment {@code events}. */
@Component
public final class RecentEvents {

    private final EventReader events;
    private final ObjectWriter pretty = JsonMapper.shared()
            .writer(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    RecentEvents(EventReader events) {
        this.events = events;
    }

    /** Whether any event is stored. */
    public boolean any() {
        return !events.read(EventQuery.newest(AccountScope.ALL, 1)).isEmpty();
    }

    /** @param now the time of the page */
    public List<EventRow> read(EventQuery query, Instant now) {
        return rows(events.read(query), now);
    }

    /** The rows of events that were read otherwise. */
    public List<EventRow> rows(List<Map<String, Object>> flat, Instant now) {
        return flat.stream()
                .map(event -> EventRow.of(event, pretty.writeValueAsString(event), now))
                .toList();
    }
}
