package io.filigree.db.event;

/** Who told of an event. */
public enum EventOrigin {
    /** Its sender: an agent in the function. */
    SENDER,
    /** The platform's lines alone; an agent's payload may still come, and takes its place. */
    PLATFORM_LINES
}
