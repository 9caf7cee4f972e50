package io.filigree.db.event;

/** The source of an event. */
public enum EventOrigin {
    /** Its sender: an agent in the function. */
    SENDER,
    /** The platform's lines alone; an agent's payload may still come, and takes its place. */
    PLATFORM_LINES,
    /** Of these, the platform's report that it has ended; an agent's payload or a line about a failure takes its place, too. */
    PLATFORM_REPORT,
    /** A stack trace of an error, which its agent sends separately; the error, once it is stored, takes it over. */
    ERROR_TRACE;

    /** Whether no agent has reported it. */
    public boolean isInferred() {
        return this != SENDER;
    }
}
