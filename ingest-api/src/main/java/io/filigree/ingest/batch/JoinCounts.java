package io.filigree.ingest.batch;

import io.filigree.ingest.invocation.JoinResult;

/**
 * What the join of invocations did.
 *
 * @param lineEvents events that platform lines are
 * @param repeated lines that said only what was known already
 * @param replaced stored invocations whose place others took
 * @param memoryMismatches stored invocations whose new completion contradicts the metadata that decorates them
 */
public record JoinCounts(int lineEvents, int repeated, int replaced, int memoryMismatches) {

    static JoinCounts of(JoinResult joined) {
        return new JoinCounts(
                joined.inferred().size() + joined.errors().size(),
                joined.repeated(),
                joined.replaced().size(),
                (int) joined.completed().stream()
                        .filter(JoinResult.Completed::revealsMemoryMismatch)
                        .count());
    }
}
