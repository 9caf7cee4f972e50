package io.filigree.benchmarks.faults;

import static java.util.Objects.requireNonNull;

/**
 * Something that must be found in PostgreSQL, exactly once.
 *
 * @param id a span's guid; the step that a log line names; of everything else the request id
 */
record EventId(Kind kind, String id) {

    /** What a body can tell of. */
    enum Kind {
        INVOCATION,
        INVOCATION_ERROR,
        SPAN,
        /** What a REPORT line says; it becomes a part of its invocation. */
        REPORT,
        /** A line that a function logs. */
        LOG
    }

    EventId {
        requireNonNull(kind, "kind");
        requireNonNull(id, "id");
    }
}
