package io.filigree.ingest.invocation;

import java.util.List;

import io.filigree.db.event.StoredInvocation;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.ingest.format.Sourced;

/**
 * What is to be written so that each invocation is there once, with all that is known of it.
 *
 * @param invocations new ones that their agents sent
 * @param inferred new ones that are known from platform lines only
 * @param errors new errors, of platform lines
 * @param completed stored ones that have a new completion
 * @param replaced stored ones whose place another one takes
 * @param waiting completions whose invocation is not known yet
 * @param repeated how many lines said only what was known already, in other words or by another way
 */
public record JoinResult(
        List<Sourced<Event>> invocations,
        List<Sourced<Event>> inferred,
        List<Sourced<Event>> errors,
        List<Completed> completed,
        List<StoredInvocation> replaced,
        List<Sourced<InvocationCompletion>> waiting,
        int repeated) {

    public JoinResult {
        invocations = List.copyOf(invocations);
        inferred = List.copyOf(inferred);
        errors = List.copyOf(errors);
        completed = List.copyOf(completed);
        replaced = List.copyOf(replaced);
        waiting = List.copyOf(waiting);
    }

    /** A stored invocation as it was, and as it is now that more is known. */
    public record Completed(StoredInvocation before, StoredInvocation after) {

        /** Whether it is known now that it began at another time. */
        public boolean isMoved() {
            return !after.timestamp().equals(before.timestamp());
        }

        /** Whether what was learned contradicts the metadata that decorates it. */
        public boolean revealsMemoryMismatch() {
            return after.memoryMismatch() && !before.memoryMismatch();
        }
    }
}
