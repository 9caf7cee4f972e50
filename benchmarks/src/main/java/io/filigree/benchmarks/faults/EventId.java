package io.filigree.benchmarks.faults;

import static java.util.Objects.requireNonNull;

/**
 * Something that must be found in PostgreSQL, exactly once.
 *
 * @param id a span's guid; the step or network interface that a log line names; the order id of events and metrics of the
 *     application; of everything else the request id
 */
record EventId(Kind kind, String id) {

    /** What a body can tell of. */
    enum Kind {
        INVOCATION,
        INVOCATION_ERROR,
        SPAN,
        /** What a REPORT line says; it becomes a part of its invocation. */
        REPORT,
        /** The stack trace of an error; it becomes a part of its error. */
        STACK_TRACE,
        /** A line of a log group. */
        LOG,
        /** A data point. */
        METRIC,
        /** An event of a type of the application's own. */
        CUSTOM_EVENT
    }

    EventId {
        requireNonNull(kind, "kind");
        requireNonNull(id, "id");
    }
}
