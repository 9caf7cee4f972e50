package io.filigree.http;

/** What the headers of a request say about its sender. Decides what the request may occupy, not what it may do. */
public enum CallerClass {
    /** Posts telemetry with a valid key. Never limited by address, and never waits for a permit. */
    SENDER,
    /** Has a valid key or a login. */
    KNOWN,
    /** Has neither, and requests a page. */
    ANONYMOUS,
    /** Has no valid key where one is required: refused from its headers alone. */
    REFUSED,
    /** Probes health. */
    PROBE;

    /** Whether the connection no longer counts against the bound on its client address. */
    boolean isAuthenticated() {
        return this == SENDER || this == KNOWN;
    }

    /** Whether the request needs one of the permits that keep threads free for ingest. */
    boolean needsPermit() {
        return this == KNOWN || this == ANONYMOUS;
    }
}
