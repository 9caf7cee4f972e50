package io.filigree.db.event;

/** The source of an event. */
public enum EventOrigin {
    /** Its sender: an agent in the function. */
    SENDER,
    /** Inferred from platform lines. An agent payload replaces it. */
    PLATFORM_LINES,
    /** Inferred from the platform's report of the end. An agent payload or a line about a failure replaces it. */
    PLATFORM_REPORT,
    /** A stack trace that an agent sent separately. It is merged into its error once that is stored. */
    ERROR_TRACE;

    /** Whether no agent has reported it. */
    public boolean isInferred() {
        return this != SENDER;
    }
}
