package io.filigree.nrql;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.db.event.RetentionSettings;
import org.springframework.stereotype.Component;

/** The time from which events are retained. Older events have been deleted. */
@Component
final class RetentionWindow {

    private final RetentionSettings retention;
    private final Clock clock;

    RetentionWindow(RetentionSettings retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
    }

    /** The start of the window that is common to all these types. */
    Instant since(List<String> eventTypes) {
        Duration shortest = eventTypes.stream()
                .map(EventTable::ofType)
                .map(this::of)
                .min(Duration::compareTo)
                .orElse(retention.invocations());
        return clock.instant().minus(shortest);
    }

    private Duration of(EventTable table) {
        return switch (table) {
            case INVOCATION -> retention.invocations();
            case INVOCATION_ERROR -> retention.errors();
            case SPAN -> retention.spans();
            case LOG -> retention.logs();
            case CUSTOM -> retention.customEvents();
        };
    }
}
