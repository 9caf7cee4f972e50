package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;

/**
 * A stored event whose function is not known.
 *
 * @param group index of the group that it was selected by
 * @param reason why it is not decorated
 * @param row where it is stored, until the transaction ends
 */
public record UnresolvedEvent(int group, Event event, Reason reason, Row row) {

    public UnresolvedEvent {
        requireNonNull(event, "event");
        requireNonNull(reason, "reason");
        requireNonNull(row, "row");
    }

    /** A row's place in a partition. */
    public record Row(String partition, String tupleId) {}
}
