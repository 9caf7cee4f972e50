package io.filigree.query.nrql;

/** Thrown when a valid query is rejected or cancelled. The message may be shown to the caller. */
public final class QueryRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** The cause of the rejection. */
    public enum Reason {
        /** The query exceeded its timeout. */
        TIMEOUT,
        /** The SQL exceeds the limit for its length or nesting depth. */
        TOO_COMPLEX,
        /** The result exceeds the byte limit. */
        RESULT_TOO_LARGE,
        /** The query would scan more events than the limit allows. */
        TOO_MANY_EVENTS,
        /** The key has reached its limit of running queries. */
        TOO_MANY_AT_ONCE,
        /** The client disconnected. */
        CANCELLED,
        /** A value in the query or in the events cannot be evaluated: a number out of range, a pattern too complex. */
        NOT_COMPUTABLE,
        /** Events of the time range are in files that cannot be read. */
        HISTORY_UNAVAILABLE
    }

    public QueryRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public QueryRefusedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
