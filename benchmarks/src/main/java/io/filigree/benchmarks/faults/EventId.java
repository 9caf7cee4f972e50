package io.filigree.benchmarks.faults;

import static java.util.Objects.requireNonNull;

/**
 * The id of an event that must be in PostgreSQL exactly once.
 *
 * @param id a span's guid; the step or network interface that a log line names; the order id of events and metrics of the
 *     application; of everything else the request id
 */
record EventId(Kind kind, String id) {

    /** Kinds of events in a body. */
    enum Kind {
        INVOCATION,
        INVOCATION_ERROR,
        SPAN,
        /** The numbers of a REPORT line, which are merged into its invocation. */
        REPORT,
        /** The stack trace of an error, which is merged into its error. */
        STACK_TRACE,
        /** A line of a log group. */
        LOG,
        /** A data point. */
        METRIC,
        /** A custom event of the application. */
        CUSTOM_EVENT
    }

    EventId {
        requireNonNull(kind, "kind");
        requireNonNull(id, "id");
    }
}
