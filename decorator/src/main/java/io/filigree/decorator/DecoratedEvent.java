package io.filigree.decorator;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.event.Event;

/** An event with its decoration. */
public record DecoratedEvent(Event event, Decoration decoration) {

    public DecoratedEvent {
        requireNonNull(event, "event");
        requireNonNull(decoration, "decoration");
    }

    /** Whether the platform's report contradicts the metadata, which was then outdated. */
    public boolean memoryMismatch() {
        if (!(decoration instanceof Found found)
                || !(event.completion().get(Attributes.CW_MEMORY_SIZE) instanceof Number reported)) {
            return false;
        }
        Integer configured = found.metadata().description().configuration().memorySizeMb();
        return configured != null && reported.longValue() != configured;
    }
}
