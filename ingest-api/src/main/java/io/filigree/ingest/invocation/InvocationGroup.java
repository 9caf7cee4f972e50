package io.filigree.ingest.invocation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.JoinKey;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.format.Sourced;
import org.jspecify.annotations.Nullable;

/** The messages about one request id and function. */
final class InvocationGroup {

    final @Nullable String functionArn;
    final Set<AccountScope> senders = new HashSet<>(2);
    final List<StoredError> knownErrors = new ArrayList<>();
    final List<Attempt> attempts = new ArrayList<>();
    final List<Sourced<InvocationCompletion>> completions = new ArrayList<>();
    final List<Sourced<InvocationFailure>> failures = new ArrayList<>();

    InvocationGroup(@Nullable String functionArn) {
        this.functionArn = functionArn;
    }

    /** Whether something that names no function may be joined to it, by the accounts of its sender's key. */
    boolean admits(AccountScope accounts) {
        if (functionArn == null) {
            return senders.contains(accounts);
        }
        return accounts.allows(JoinKey.accountId(functionArn))
                && senders.stream().anyMatch(sender -> sender.includes(accounts));
    }

    /** The usual case: an agent's invocation, and nothing to be joined to it. */
    boolean isComplete() {
        return attempts.size() <= 1 && completions.isEmpty() && failures.isEmpty();
    }
}
