package io.filigree.ingest.format.agent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Tells the invocation of an event that does not name it, and the time of one that has none, from the others of its
 * payload: by transaction, by trace, or because there is only one.
 */
public final class Correlation {

    private static final String AMBIGUOUS = "";

    private final Map<String, String> byTransaction = new HashMap<>();
    private final Map<String, String> byTrace = new HashMap<>();
    private final Map<String, String> arns = new HashMap<>();
    private final Set<String> requestIds = new HashSet<>();
    /** When transactions began, by their ids, request ids and traces; the first of those that share one. */
    private final Map<TransactionKey, Instant> times = new HashMap<>();

    private int transactions;
    private @Nullable Instant onlyTime;

    private enum KeyKind {
        TRANSACTION,
        REQUEST,
        TRACE
    }

    private record TransactionKey(KeyKind kind, String id) {}

    /** @param events of one agent payload */
    public Correlation(List<AgentEvent> events) {
        events.forEach(this::learn);
    }

    private void learn(AgentEvent event) {
        if (event.isInvocation()) {
            learnTime(event);
        }
        String requestId = event.text(Attributes.REQUEST_ID);
        if (requestId == null) {
            return;
        }
        requestIds.add(requestId);
        learn(byTransaction, event.transactionId(), requestId);
        learn(byTrace, event.traceId(), requestId);
        String arn = event.text(Attributes.LAMBDA_ARN);
        if (arn != null) {
            arns.putIfAbsent(requestId, arn);
        }
    }

    private static void learn(Map<String, String> requestIds, @Nullable String key, String requestId) {
        if (key != null) {
            requestIds.merge(key, requestId, (known, other) -> known.equals(other) ? known : AMBIGUOUS);
        }
    }

    private void learnTime(AgentEvent transaction) {
        transactions++;
        Instant time = transaction.timestamp();
        onlyTime = time;
        if (time != null) {
            keys(transaction).forEach(key -> times.merge(key, time, Correlation::first));
        }
    }

    private static Instant first(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }

    private static List<TransactionKey> keys(AgentEvent event) {
        List<TransactionKey> keys = new ArrayList<>(3);
        add(keys, KeyKind.TRANSACTION, event.transactionId());
        add(keys, KeyKind.REQUEST, event.text(Attributes.REQUEST_ID));
        add(keys, KeyKind.TRACE, event.traceId());
        return keys;
    }

    private static void add(List<TransactionKey> keys, KeyKind kind, @Nullable String id) {
        if (id != null) {
            keys.add(new TransactionKey(kind, id));
        }
    }

    /** When the transaction of an event began; null when that is not known. */
    public @Nullable Instant transactionTimeOf(AgentEvent event) {
        return keys(event).stream()
                .map(times::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(transactions == 1 ? onlyTime : null);
    }

    /** The request id of the invocation that an event belongs to; null when that is not known. */
    public @Nullable String requestIdOf(AgentEvent event) {
        String own = event.text(Attributes.REQUEST_ID);
        if (own != null) {
            return own;
        }
        String transactionId = event.transactionId();
        String traceId = event.traceId();
        String found = transactionId == null ? null : byTransaction.get(transactionId);
        if (found == null && traceId != null) {
            found = byTrace.get(traceId);
        }
        return found == null || AMBIGUOUS.equals(found) ? onlyOneWhereNull(found) : found;
    }

    /**
     * The same of an event among others that may be of several invocations, also where only one of these is named: what has
     * neither its transaction nor its trace is not of it.
     */
    public @Nullable String linkedRequestIdOf(AgentEvent event) {
        String found = event.text(Attributes.REQUEST_ID);
        String transactionId = event.transactionId();
        String traceId = event.traceId();
        if (found == null && transactionId != null) {
            found = byTransaction.get(transactionId);
        }
        if (found == null && traceId != null) {
            found = byTrace.get(traceId);
        }
        return AMBIGUOUS.equals(found) ? null : found;
    }

    /** The same of what is only known to belong to a trace. */
    public @Nullable String requestIdOfTrace(@Nullable String traceId) {
        String found = traceId == null ? null : byTrace.get(traceId);
        return found == null || AMBIGUOUS.equals(found) ? onlyOneWhereNull(found) : found;
    }

    private @Nullable String onlyOneWhereNull(@Nullable String found) {
        return found == null && requestIds.size() == 1 ? requestIds.iterator().next() : null;
    }

    /** The ARN that an event of the same invocation carries, as sent. */
    public @Nullable String arnOf(@Nullable String requestId) {
        return requestId == null ? null : arns.get(requestId);
    }
}
