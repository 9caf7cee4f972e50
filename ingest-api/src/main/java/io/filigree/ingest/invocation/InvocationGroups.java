package io.filigree.ingest.invocation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.StoredInvocation;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Receipt;
import io.filigree.ingest.format.Sourced;
import org.jspecify.annotations.Nullable;

/** Groups messages by their request id and function: new ones with stored ones. */
final class InvocationGroups {

    private final Map<String, List<InvocationGroup>> byRequestId = new LinkedHashMap<>();

    private InvocationGroups() {}

    /** Groups what names its function first, then what joins such a group. */
    static InvocationGroups of(JoinInput input, RelatedRows related, Collection<StoredError> platformErrors) {
        InvocationGroups groups = new InvocationGroups();
        groups.read(input, related, platformErrors, Objects::nonNull);
        groups.read(input, related, platformErrors, Objects::isNull);
        return groups;
    }

    Stream<InvocationGroup> all() {
        return byRequestId.values().stream().flatMap(List::stream);
    }

    private void read(
            JoinInput input,
            RelatedRows related,
            Collection<StoredError> platformErrors,
            Predicate<@Nullable String> functionArn) {
        for (StoredInvocation stored : related.invocations()) {
            if (functionArn.test(stored.functionArn())) {
                of(stored.requestId(), stored.functionArn(), stored.accounts())
                        .attempts
                        .add(Attempt.of(stored));
            }
        }
        for (Sourced<Event> invocation : input.invocations) {
            String requestId = invocation.value().requestId();
            String arn = arn(invocation.value().function());
            if (requestId != null && functionArn.test(arn)) {
                of(requestId, arn, invocation.accounts()).attempts.add(Attempt.of(invocation, EventOrigin.SENDER));
            }
        }
        for (StoredCompletion stored : related.completions()) {
            addCompletion(
                    new Sourced<>(
                            stored.identity(),
                            Receipt.ofStored(stored.receivedAt(), stored.accounts()),
                            stored.completion()),
                    functionArn);
        }
        input.completions.forEach(completion -> addCompletion(completion, functionArn));
        for (Sourced<InvocationFailure> failure : input.failures) {
            String arn = arn(failure.value().function());
            if (functionArn.test(arn)) {
                of(failure.value().requestId(), arn, failure.accounts())
                        .failures
                        .add(failure);
            }
        }
        for (StoredError error : platformErrors) {
            if (functionArn.test(error.functionArn())) {
                of(error.requestId(), error.functionArn(), error.accounts())
                        .knownErrors
                        .add(error);
            }
        }
    }

    private void addCompletion(Sourced<InvocationCompletion> completion, Predicate<@Nullable String> functionArn) {
        String arn = arn(completion.value().function());
        if (functionArn.test(arn)) {
            of(completion.value().requestId(), arn, completion.accounts())
                    .completions
                    .add(completion);
        }
    }

    private InvocationGroup of(String requestId, @Nullable String functionArn, AccountScope accounts) {
        List<InvocationGroup> known = byRequestId.computeIfAbsent(requestId, id -> new ArrayList<>(1));
        InvocationGroup found = find(known, functionArn, accounts);
        if (found == null) {
            found = new InvocationGroup(functionArn);
            known.add(found);
        }
        // What names no function and was accepted may not cause others to be accepted.
        if (functionArn != null || found.functionArn == null) {
            found.senders.add(accounts);
        }
        return found;
    }

    private static @Nullable InvocationGroup find(
            List<InvocationGroup> known, @Nullable String functionArn, AccountScope accounts) {
        for (InvocationGroup invocation : known) {
            if (functionArn == null ? invocation.admits(accounts) : functionArn.equals(invocation.functionArn)) {
                return invocation;
            }
        }
        return null;
    }

    private static @Nullable String arn(@Nullable InvokedArn function) {
        return function == null ? null : function.function().toString();
    }
}
