package io.filigree.ingest.batch;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.invocation.JoinInput;
import io.filigree.ingest.resolution.ResolvedEvents;

/**
 * All that decides what a batch writes.
 *
 * @param payloads of the batch, without the messages that are stored already
 * @param newMessages how many messages are new
 * @param resolved how the functions of events without an ARN were found
 * @param content of the payloads, with these functions and within the bounds of event types
 * @param join what the content says about invocations
 * @param related what is stored of the invocations that the content is about
 * @param platformErrors stored errors of platform lines, of the failed invocations
 * @param snapshot that decorates the events
 * @param now when the batch is processed
 */
public record BatchInput(
        List<DecodedPayload> payloads,
        int newMessages,
        ResolvedEvents resolved,
        BatchContent content,
        JoinInput join,
        RelatedRows related,
        Collection<StoredError> platformErrors,
        InventorySnapshot snapshot,
        Instant now) {}
