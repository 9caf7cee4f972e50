package io.filigree.ingest.format.agent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** Joins errors with their stack traces, which agents send separately. */
public final class ErrorTraces {

    private ErrorTraces() {}

    /**
     * All events, errors with their stacks; a trace without an error becomes an error event. A trace belongs to
     * the error with the same transaction, class and message, else of one with the same transaction.
     */
    public static List<AgentEvent> joined(List<AgentEvent> events, List<ErrorTrace> traces) {
        if (traces.isEmpty()) {
            return events;
        }
        Deque<AgentEvent> errors = new ArrayDeque<>(events);
        errors.removeIf(event -> !event.isError());
        // By identity: an error thrown twice leaves two equal traces.
        Set<ErrorTrace> joined = Collections.newSetFromMap(new IdentityHashMap<>());
        join(errors, traces, joined, ErrorTrace::exactKey, ErrorTrace::exactKeysOf);
        join(errors, traces, joined, ErrorTrace::key, ErrorTrace::keysOf);
        List<AgentEvent> all = new ArrayList<>(events);
        traces.stream().filter(trace -> !joined.contains(trace)).forEach(trace -> all.add(trace.toEvent()));
        return all;
    }

    /** Removes errors with a matching stack trace, and marks the stack trace as joined. */
    private static void join(
            Deque<AgentEvent> errors,
            List<ErrorTrace> traces,
            Set<ErrorTrace> joined,
            Function<ErrorTrace, @Nullable Object> keyOfTrace,
            Function<AgentEvent, List<Object>> keysOfError) {
        Map<Object, Deque<ErrorTrace>> byKey = new HashMap<>();
        for (ErrorTrace trace : traces) {
            Object key = joined.contains(trace) ? null : keyOfTrace.apply(trace);
            if (key != null) {
                byKey.computeIfAbsent(key, k -> new ArrayDeque<>()).add(trace);
            }
        }
        for (Iterator<AgentEvent> each = errors.iterator(); each.hasNext(); ) {
            AgentEvent error = each.next();
            for (Object key : keysOfError.apply(error)) {
                Deque<ErrorTrace> belonging = byKey.get(key);
                if (belonging != null && !belonging.isEmpty()) {
                    ErrorTrace trace = belonging.remove();
                    joined.add(trace);
                    trace.addTo(error);
                    each.remove();
                    break;
                }
            }
        }
    }
}
