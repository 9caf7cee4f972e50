package io.filigree.ingest.batch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.sender.AccountMismatch;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.PayloadCounts.Withheld;
import io.filigree.ingest.format.Receipt.FormatKey;
import io.filigree.ingest.format.UndecodedReason;
import io.filigree.ingest.invocation.JoinResult;
import io.filigree.ingest.resolution.ResolvedEvents;

/**
 * What one batch is counted as, added up over the batch, so that counters are touched once.
 *
 * @param receivedAt when each payload was received
 * @param contents sections and items of agent payloads
 * @param truncated attributes that were dropped or cut to the length of a bound
 * @param resolved events whose sender names no ARN
 * @param decorations the events that are written
 * @param usage the keys that they came with
 * @param mismatches messages that claim an account that their key is not for, by request and claimed account
 */
public record BatchStatistics(
        List<Instant> receivedAt,
        MessageCounts messages,
        PayloadCounts contents,
        Map<Cut, Integer> truncated,
        ResolutionCounts resolved,
        JoinCounts joins,
        DecorationStatistics decorations,
        SenderUsage usage,
        List<AccountMismatch> mismatches) {

    /**
     * Events whose function was found.
     *
     * @param byTrace by the invocations of their trace
     * @param byRequest by the invocation with their request id
     * @param byResource by what their sender says of itself
     */
    public record ResolutionCounts(int byTrace, int byRequest, int byResource) {

        static final ResolutionCounts NONE = new ResolutionCounts(0, 0, 0);
    }

    static BatchStatistics of(
            BatchInput input, JoinResult joined, SenderUsage usage, DecorationStatistics decorations) {
        PayloadCounts contents = new PayloadCounts();
        Map<Cut, Integer> truncated = new HashMap<>();
        for (DecodedPayload payload : input.payloads()) {
            contents.add(payload.decoded().counts());
            payload.decoded().cut().forEach((what, times) -> truncated.merge(what, times, Integer::sum));
        }
        contents.withhold(Withheld.EVENT_TYPES, input.content().withheldByType());
        ResolvedEvents resolved = input.resolved();
        return new BatchStatistics(
                input.payloads().stream()
                        .map(payload -> payload.receipt().receivedAt())
                        .toList(),
                MessageCounts.of(input.payloads(), input.newMessages(), input.content()),
                contents,
                truncated,
                new ResolutionCounts(resolved.byTrace(), resolved.byRequest(), resolved.byResource()),
                JoinCounts.of(joined),
                decorations,
                usage,
                mismatches(input.payloads()));
    }

    private static List<AccountMismatch> mismatches(List<DecodedPayload> payloads) {
        List<AccountMismatch> mismatches = new ArrayList<>();
        for (DecodedPayload payload : payloads) {
            FormatKey key = payload.receipt().key();
            if (key != null) {
                int status = payload.payload().acknowledgement().status();
                claimedAccounts(payload)
                        .forEach((account, messages) -> mismatches.add(new AccountMismatch(
                                key.keyId(),
                                key.format(),
                                status,
                                InvokedArn.isAccountId(account) ? account : null,
                                messages)));
            }
        }
        return mismatches;
    }

    /** How many messages of the payload claim which account that their key is not for. */
    private static Map<String, Long> claimedAccounts(DecodedPayload payload) {
        Map<String, Long> messages = new HashMap<>();
        for (Undecoded one : payload.decoded().undecoded()) {
            if (one.cause() instanceof UndecodedReason.AccountMismatch mismatch) {
                messages.merge(mismatch.account(), 1L, Long::sum);
            }
        }
        return messages;
    }

    /** Of a join of stored messages: its rows were counted when they were stored first. */
    static BatchStatistics ofRejoined(JoinResult joined) {
        return new BatchStatistics(
                List.of(),
                MessageCounts.NONE,
                new PayloadCounts(),
                Map.of(),
                ResolutionCounts.NONE,
                JoinCounts.of(joined),
                new DecorationStatistics(),
                new SenderUsage(),
                List.of());
    }

    /** Events of the batch, and stored invocations, whose REPORT names another memory size than their metadata. */
    public int memoryMismatches() {
        return joins.memoryMismatches() + decorations.memoryMismatches();
    }
}
