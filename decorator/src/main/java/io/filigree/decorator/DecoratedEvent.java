package io.filigree.decorator;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.event.Event;

/** An event, and what the inventory could say about it. */
public record DecoratedEvent(Event event, Decoration decoration) {

    public DecoratedEvent {
        requireNonNull(event, "event");
        requireNonNull(decoration, "decoration");
    }
}
