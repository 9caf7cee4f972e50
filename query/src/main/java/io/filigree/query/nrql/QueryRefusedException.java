package io.filigree.query.nrql;

/** A question that is understood and not answered. The message may be shown. */
public final class QueryRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it is refused. */
    public enum Reason {
        /** It took longer than it may. */
        TIMEOUT,
        /** Its SQL would be longer, or nested deeper, than it may. */
        TOO_COMPLEX,
        /** Its result has more bytes than it may. */
        RESULT_TOO_LARGE,
        /** It would read more events than it may. */
        TOO_MANY_EVENTS,
        /** Its key has as many questions under way as it may. */
        TOO_MANY_AT_ONCE,
        /** Whoever asked is gone. */
        CANCELLED,
        /** A value in it or in the events cannot be computed with: a number out of range, a pattern too complex. */
        NOT_COMPUTABLE
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
