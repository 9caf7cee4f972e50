package io.filigree.nrql.guard;

import java.util.HashMap;
import java.util.Map;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;

/**
 * Bounds the heap that the results of all queries take together, from reading their rows until the response is written.
 * The size is estimated from the bytes that PostgreSQL sends. A result that exceeds the bound is rejected: if it waited
 * with a part of it in memory, all results could block each other.
 */
final class ResultMemory {

    /** Size up to which a result is not counted, so that small queries run while large ones fill the memory. */
    private static final long UNCOUNTED = 256 * 1024;

    private final long max;
    private final Map<String, Long> byCaller = new HashMap<>();
    private long used;

    /** @param max bytes; the results of one caller take at most half of it */
    ResultMemory(long max) {
        this.max = max;
    }

    /** Returns an empty result for the caller. */
    Result result(String caller) {
        return new Result(caller);
    }

    /** Bytes that are in use. */
    synchronized long used() {
        return used;
    }

    private synchronized void add(String caller, long ofResult, long bytes) {
        long ofCaller = byCaller.getOrDefault(caller, 0L);
        if (ofResult + bytes > max / 2) {
            throw new QueryRefusedException(
                    Reason.RESULT_TOO_LARGE,
                    "the result is larger than " + max / 2 / 1_048_576
                            + " MB of memory, half of filigree.query.result-memory: select fewer attributes, lower LIMIT"
                            + " or narrow the query by SINCE, UNTIL or WHERE");
        }
        if (ofCaller + bytes > max / 2 || used + bytes > max) {
            throw new QueryRefusedException(
                    Reason.TOO_MANY_AT_ONCE,
                    "results of other queries fill the memory (filigree.query.result-memory): run it again in a moment");
        }
        byCaller.put(caller, ofCaller + bytes);
        used += bytes;
    }

    private synchronized void release(String caller, long bytes) {
        used -= bytes;
        byCaller.computeIfPresent(caller, (id, ofCaller) -> ofCaller == bytes ? null : ofCaller - bytes);
    }

    /** The memory of one query's result. */
    final class Result {

        private final String caller;
        private long size;
        private long counted;

        private Result(String caller) {
            this.caller = caller;
        }

        /** @throws QueryRefusedException when there is no room */
        synchronized void grow(long bytes) {
            size += bytes;
            long excess = Math.max(0, size - UNCOUNTED) - counted;
            if (excess > 0) {
                add(caller, counted, excess);
                counted += excess;
            }
        }

        /** Releases the memory; further calls have no effect. */
        synchronized void release() {
            ResultMemory.this.release(caller, counted);
            counted = 0;
        }
    }
}
