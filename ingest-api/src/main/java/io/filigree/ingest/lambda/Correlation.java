package io.filigree.ingest.lambda;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Tells the invocation of an event that does not name it, from the others of its payload: by transaction, by trace, or
 * because there is only one.
 */
final class Correlation {

    private static final String AMBIGUOUS = "";

    private final Map<String, String> byTransaction = new HashMap<>();
    private final Map<String, String> byTrace = new HashMap<>();
    private final Map<String, String> arns = new HashMap<>();
    private final Set<String> requestIds = new HashSet<>();

    Correlation(List<AgentEvent> events) {
        events.forEach(this::learn);
    }

    private void learn(AgentEvent event) {
        String requestId = event.text(Attributes.REQUEST_ID);
        if (requestId == null) {
            return;
        }
        requestIds.add(requestId);
        learn(byTransaction, event.transactionId(), requestId);
        learn(byTrace, event.text(BoundedAttributes.TRACE_ID), requestId);
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

    @Nullable
    String requestIdOf(AgentEvent event) {
        String own = event.text(Attributes.REQUEST_ID);
        if (own != null) {
            return own;
        }
        String transactionId = event.transactionId();
        String traceId = event.text(BoundedAttributes.TRACE_ID);
        String found = transactionId == null ? null : byTransaction.get(transactionId);
        if (found == null && traceId != null) {
            found = byTrace.get(traceId);
        }
        if (found == null && requestIds.size() == 1) {
            found = requestIds.iterator().next();
        }
        return AMBIGUOUS.equals(found) ? null : found;
    }

    /** The ARN that an event of the same invocation carries, as sent. */
    @Nullable
    String arnOf(@Nullable String requestId) {
        return requestId == null ? null : arns.get(requestId);
    }
}
