package io.filigree.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.sender.FunctionUse;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.DecodedEvent;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.invocation.JoinResult;
import io.filigree.ingest.resolution.BatchResolver;
import io.filigree.ingest.spool.SpooledPayload;
import org.jspecify.annotations.Nullable;

/** What one batch came to, for the counters; added up over the batch, so that they are touched once. */
final class ProcessedBatch {

    final List<SpooledPayload> payloads;
    /** Messages that were not stored before. */
    final int claimed;
    /** Messages of all payloads. */
    int messages;
    /** Of these, the ones that an earlier process acknowledged. */
    int recovered;

    final Map<Cut, Integer> cut = new HashMap<>();
    final PayloadCounts counts = new PayloadCounts();
    /** Messages of which all that is to be stored is stored. */
    int complete;
    /** Messages that are stored in part, and kept word for word besides. */
    int partial;
    /** Events that platform lines are. */
    int lineEvents;
    /** Lines that said only what was known already. */
    int repeated;

    int ignored;
    int undecoded;
    /** Of these, the ones that claim accounts which their sender's key is not for. */
    int accountMismatch;

    int refused;
    int events;
    int memoryMismatches;
    int replaced;
    /** Rows that were written, by the key whose message they come from. */
    final Map<Long, Long> rowsByKey = new HashMap<>();

    private final Map<UUID, SpooledPayload> payloadOfMessage = new HashMap<>();
    private final Map<FunctionFormat, FunctionUse> functionUses = new HashMap<>();
    private @Nullable InvokedArn lastFunction;
    private @Nullable SpooledPayload lastPayload;
    final BatchStats tally = new BatchStats();
    /** Traces whose stored events may be resolved now. */
    final Set<String> traceIds = new HashSet<>();
    /** The same, of request ids. */
    final Set<String> requestIds = new HashSet<>();
    /** Events whose sender names no ARN and whose function their trace told. */
    int resolvedByTrace;
    /** The same, by their request id. */
    int resolvedByRequest;
    /** The same, by their resource. */
    int resolvedByResource;

    final Map<DecorationStatus, Integer> byStatus = new EnumMap<>(DecorationStatus.class);
    final Map<Reason, Integer> byReason = new EnumMap<>(Reason.class);

    ProcessedBatch(List<SpooledPayload> payloads, int claimed) {
        this.payloads = new ArrayList<>(payloads);
        this.claimed = claimed;
    }

    /** @param identities of its messages, as rows have them */
    void read(SpooledPayload spooled, Payload payload, Decoded decoded, Collection<UUID> identities) {
        if (spooled.keyId() != null) {
            for (UUID identity : identities) {
                payloadOfMessage.putIfAbsent(identity, spooled);
            }
        }
        messages += payload.messages().size();
        if (spooled.recovered()) {
            recovered += payload.messages().size();
        }
        ignored += decoded.ignored();
        undecoded += decoded.undecoded().size();
        accountMismatch += (int)
                decoded.undecoded().stream().filter(AccountBinding::isApart).count();
        counts.add(decoded.counts());
        countResults(decoded);
        decoded.cut().forEach((what, times) -> cut.merge(what, times, Integer::sum));
    }

    private void countResults(Decoded decoded) {
        Set<UUID> stored = new HashSet<>();
        @Nullable UUID last = null;
        for (DecodedEvent event : decoded.events()) {
            // Those of a message are mostly in a row.
            if (!event.messageIdentity().equals(last)) {
                last = event.messageIdentity();
                stored.add(last);
            }
        }
        decoded.completions().forEach(one -> stored.add(one.messageIdentity()));
        decoded.failures().forEach(one -> stored.add(one.messageIdentity()));
        int all = stored.size();
        decoded.undecoded().forEach(one -> stored.remove(one.messageIdentity()));
        complete += stored.size();
        partial += all - stored.size();
    }

    void wrote(List<StoredMessage> rows, JoinResult joined, int refusedRows) {
        refused = refusedRows;
        replaced = joined.replaced().size();
        lineEvents = joined.inferred().size() + joined.errors().size();
        repeated = joined.repeated();
        memoryMismatches += (int) joined.completed().stream()
                .filter(JoinResult.Completed::revealsMemoryMismatch)
                .count();
        for (StoredMessage row : rows) {
            SpooledPayload payload = payloadOfMessage.get(row.identity());
            Long keyId = payload == null ? null : payload.keyId();
            if (keyId != null) {
                rowsByKey.merge(keyId, 1L, Long::sum);
            }
            if (row instanceof StoredEvent stored) {
                count(stored.event());
                if (payload != null && keyId != null) {
                    addUse(stored.event().event().function(), payload, keyId);
                }
            }
        }
    }

    /** The key that each function's events came with last, by format. */
    Collection<FunctionUse> functionUses() {
        return functionUses.values();
    }

    private void addUse(@Nullable InvokedArn function, SpooledPayload payload, long keyId) {
        // Events of one function are mostly in a row.
        if (function == null || (function.equals(lastFunction) && payload.equals(lastPayload))) {
            return;
        }
        lastFunction = function;
        lastPayload = payload;
        FunctionUse use = new FunctionUse(function.function(), payload.format(), keyId, payload.receivedAt());
        functionUses.merge(
                new FunctionFormat(use.function(), use.format()),
                use,
                (known, other) -> other.at().isBefore(known.at()) ? known : other);
    }

    void resolved(BatchResolver.Result result) {
        resolvedByTrace = result.byTrace();
        resolvedByRequest = result.byRequest();
        resolvedByResource = result.byResource();
    }

    private void count(DecoratedEvent event) {
        events++;
        tally.count(event);
        String traceId = event.event().traceId();
        if (traceId != null && BatchProcessor.concernsItsTrace(event.event())) {
            traceIds.add(traceId);
        }
        String requestId = event.event().requestId();
        if (requestId != null && BatchProcessor.concernsItsRequest(event.event())) {
            requestIds.add(requestId);
        }
        if (event.decoration() instanceof Missing missing) {
            byReason.merge(missing.reason(), 1, Integer::sum);
        } else {
            byStatus.merge(event.decoration().status(), 1, Integer::sum);
        }
        if (event.memoryMismatch()) {
            memoryMismatches++;
        }
    }

    private record FunctionFormat(FunctionArn function, String format) {}
}
