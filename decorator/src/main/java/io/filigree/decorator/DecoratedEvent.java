package io.filigree.decorator;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.event.Event;

/** An event, and what the inventory could say about it. */
public record DecoratedEvent(Event event, Decoration decoration) {

    public DecoratedEvent {
        requireNonNull(event, "event");
        requireNonNull(decoration, "decoration");
    }

    /** Whether what the platform reports contradicts the metadata, which then was not what ran. */
    public boolean memoryMismatch() {
        if (!(decoration instanceof Found found)
                || !(event.completion().get(Attributes.CW_MEMORY_SIZE) instanceof Number reported)) {
            return false;
        }
        Integer configured = found.metadata().description().configuration().memorySizeMb();
        return configured != null && reported.longValue() != configured;
    }
}
