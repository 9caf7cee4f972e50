package io.filigree.page.invocation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The spans that determine the total time of a trace. It is followed backwards from the end: from each span to the child
 * that ended last before the time that is explained already.
 */
final class CriticalPath {

    private final Map<String, TraceSpan> spans;
    private final Map<String, List<TraceSpan>> children = new HashMap<>();
    private final List<TraceSpan> roots = new ArrayList<>();
    private final Map<String, Double> ends = new HashMap<>();
    private final Set<String> path = new HashSet<>();

    private CriticalPath(Map<String, TraceSpan> spans) {
        this.spans = spans;
        for (TraceSpan span : spans.values()) {
            String parent = span.parentId();
            if (parent == null || !spans.containsKey(parent) || parent.equals(span.id())) {
                roots.add(span);
            } else {
                children.computeIfAbsent(parent, id -> new ArrayList<>()).add(span);
            }
        }
    }

    /** The ids of the spans on the critical path; none of a single span, which always is the path. */
    static Set<String> of(Map<String, TraceSpan> spans) {
        CriticalPath path = new CriticalPath(spans);
        path.find();
        return path.path.size() == spans.size() && spans.size() < 2 ? Set.of() : path.path;
    }

    private void find() {
        computeEnds();
        Comparator<TraceSpan> byEnd = Comparator.comparingDouble(this::end).reversed();
        roots.sort(byEnd);
        children.values().forEach(list -> list.sort(byEnd));
        Deque<Step> open = new ArrayDeque<>();
        push(roots, Double.MAX_VALUE, open);
        while (!open.isEmpty()) {
            Step step = open.pop();
            if (path.add(step.span().id())) {
                push(children.getOrDefault(step.span().id(), List.of()), step.until(), open);
            }
        }
    }

    /** The siblings that explain the time before {@code until}, one after the other. */
    private void push(List<TraceSpan> siblings, double until, Deque<Step> open) {
        double explained = until;
        for (TraceSpan span : siblings) {
            if (end(span) <= explained) {
                open.push(new Step(span, end(span)));
                explained = span.begin();
            }
        }
    }

    /** The end of a span or of its last descendant, because a receiver may run longer than its sender. */
    private void computeEnds() {
        Deque<TraceSpan> order = new ArrayDeque<>(roots);
        Deque<TraceSpan> visited = new ArrayDeque<>();
        while (!order.isEmpty()) {
            TraceSpan span = order.pop();
            visited.push(span);
            children.getOrDefault(span.id(), List.of()).forEach(order::push);
        }
        for (TraceSpan span : visited) {
            ends.merge(span.id(), span.end(), Math::max);
            TraceSpan parent = parent(span);
            if (parent != null) {
                ends.merge(parent.id(), end(span), Math::max);
            }
        }
    }

    private @Nullable TraceSpan parent(TraceSpan span) {
        return span.parentId() == null ? null : spans.get(span.parentId());
    }

    private double end(TraceSpan span) {
        return ends.getOrDefault(span.id(), span.end());
    }

    private record Step(TraceSpan span, double until) {}
}
