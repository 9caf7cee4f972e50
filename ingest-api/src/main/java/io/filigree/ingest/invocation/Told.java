package io.filigree.ingest.invocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationFailure;
import org.jspecify.annotations.Nullable;

/** What the messages of a batch tell of invocations. */
public final class Told {

    final List<Received<Event>> invocations = new ArrayList<>();
    final List<Received<InvocationCompletion>> completions = new ArrayList<>();
    final List<Received<InvocationFailure>> failures = new ArrayList<>();

    private @Nullable Instant first;
    private @Nullable Instant last;

    /** An invocation that an agent sent. One without a request id stands for itself. */
    public void invocation(Received<Event> invocation) {
        invocations.add(invocation);
        at(invocation.what().timestamp());
    }

    public void completion(Received<InvocationCompletion> completion) {
        completions.add(completion);
        at(completion.what().timestamp());
    }

    public void failure(Received<InvocationFailure> failure) {
        failures.add(failure);
        at(failure.what().timestamp());
    }

    private void at(Instant moment) {
        first = first == null || moment.isBefore(first) ? moment : first;
        last = last == null || moment.isAfter(last) ? moment : last;
    }

    /** All request ids that anything is told of. */
    public Set<String> requestIds() {
        Set<String> ids = new HashSet<>();
        Consumer<@Nullable String> add = id -> {
            if (id != null) {
                ids.add(id);
            }
        };
        invocations.forEach(invocation -> add.accept(invocation.what().requestId()));
        completions.forEach(completion -> add.accept(completion.what().requestId()));
        failures.forEach(failure -> add.accept(failure.what().requestId()));
        return ids;
    }

    /** The request ids of invocations that failed. */
    public Set<String> failedRequestIds() {
        Set<String> ids = new HashSet<>();
        failures.forEach(failure -> ids.add(failure.what().requestId()));
        return ids;
    }

    /** The earliest moment of what is told; the epoch when that is nothing. */
    public Instant first() {
        return first == null ? Instant.EPOCH : first;
    }

    /** The latest moment of what is told; the epoch when that is nothing. */
    public Instant last() {
        return last == null ? Instant.EPOCH : last;
    }
}
