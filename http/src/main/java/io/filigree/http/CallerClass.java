package io.filigree.http;

/**
 * The class of a caller, as derived from the headers. It determines the resources that a request may use, not its
 * authorization.
 */
public enum CallerClass {
    /** Posts telemetry with a valid key. It is not limited by address and needs no permit. */
    SENDER,
    /** Has a valid key or session. */
    KNOWN,
    /** Has neither, and requests a page. */
    ANONYMOUS,
    /** Has no valid key where one is required; it is rejected before the body is read. */
    REFUSED,
    /** Requests the health endpoint. */
    PROBE;

    /** Whether the connection is exempt from the limit per client address. */
    boolean isAuthenticated() {
        return this == SENDER || this == KNOWN;
    }

    /** Whether the request needs a permit, which keeps threads free for ingest. */
    boolean needsPermit() {
        return this == KNOWN || this == ANONYMOUS;
    }
}
