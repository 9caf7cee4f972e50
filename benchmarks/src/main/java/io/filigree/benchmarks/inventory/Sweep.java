package io.filigree.benchmarks.inventory;

/**
 * What polls of all accounts did together.
 *
 * @param seconds from the first one's start to the last one's end
 * @param failed polls that came to nothing, and regions that could not be swept
 * @param rowsWritten of functions, metadata, versions, aliases and change numbers
 */
record Sweep(
        int polls, double seconds, int functions, int added, int calls, int throttles, int failed, long rowsWritten) {

    @Override
    public String toString() {
        return "%d accounts polled in %.1f s: %d functions listed, %d added, %d calls, %d throttled, %d failures, %d rows written"
                .formatted(polls, seconds, functions, added, calls, throttles, failed, rowsWritten);
    }
}
