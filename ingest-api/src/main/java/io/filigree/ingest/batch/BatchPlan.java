package io.filigree.ingest.batch;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.db.event.LookupKeys;
import io.filigree.db.event.StoredInvocation;
import io.filigree.db.event.StoredMessage;

/**
 * What a batch writes.
 *
 * @param rows new rows
 * @param completed stored invocations with their new completion
 * @param moved the start times of stored invocations, from later messages
 * @param replaced stored invocations whose place a new row or another stored one takes
 * @param errorTraces request ids of the errors whose stack traces are to be joined after the rows are written
 * @param statistics what is counted once the batch is committed
 */
public record BatchPlan(
        List<StoredMessage> rows,
        List<StoredInvocation> completed,
        Map<StoredInvocation, Instant> moved,
        List<StoredInvocation> replaced,
        LookupKeys<String> errorTraces,
        BatchStatistics statistics) {}
