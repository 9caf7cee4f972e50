package io.filigree.ingest.invocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.filigree.db.event.JoinKey;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Sourced;
import org.jspecify.annotations.Nullable;

/** What the messages of a batch contain about invocations. */
public final class JoinInput {

    final List<Sourced<Event>> invocations = new ArrayList<>();
    final List<Sourced<InvocationCompletion>> completions = new ArrayList<>();
    final List<Sourced<InvocationFailure>> failures = new ArrayList<>();

    private @Nullable Instant first;
    private @Nullable Instant last;

    /** An invocation that an agent sent. One without a request id is not joined. */
    public void invocation(Sourced<Event> invocation) {
        invocations.add(invocation);
        at(invocation.value().timestamp());
    }

    public void completion(Sourced<InvocationCompletion> completion) {
        completions.add(completion);
        at(completion.value().timestamp());
    }

    public void failure(Sourced<InvocationFailure> failure) {
        failures.add(failure);
        at(failure.value().timestamp());
    }

    private void at(Instant moment) {
        first = first == null || moment.isBefore(first) ? moment : first;
        last = last == null || moment.isAfter(last) ? moment : last;
    }

    /** What is to be read of what is stored. */
    public Set<JoinKey> keys() {
        Set<JoinKey> keys = failedKeys();
        invocations.forEach(invocation -> {
            String requestId = invocation.value().requestId();
            if (requestId != null) {
                keys.add(key(requestId, invocation.value().function(), invocation));
            }
        });
        completions.forEach(completion ->
                keys.add(key(completion.value().requestId(), completion.value().function(), completion)));
        return keys;
    }

    /** Of these, the ones of invocations that failed. */
    public Set<JoinKey> failedKeys() {
        Set<JoinKey> keys = new HashSet<>();
        failures.forEach(failure ->
                keys.add(key(failure.value().requestId(), failure.value().function(), failure)));
        return keys;
    }

    private static JoinKey key(String requestId, @Nullable InvokedArn function, Sourced<?> received) {
        return function == null
                ? new JoinKey(requestId, null, received.accounts())
                : new JoinKey(requestId, function.function().accountId(), AccountScope.ALL);
    }

    /** The earliest time of the input; the epoch when it is empty. */
    public Instant first() {
        return first == null ? Instant.EPOCH : first;
    }

    /** The latest time of the input; the epoch when it is empty. */
    public Instant last() {
        return last == null ? Instant.EPOCH : last;
    }
}
