package io.filigree.benchmarks.harness;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.filigree.simulator.extension.GoExtension;
import io.filigree.simulator.extension.Invocation;
import io.filigree.simulator.extension.InvocationGenerator;

/**
 * Makes bodies as New Relic's Go extension posts them: gzip, each of one function of the {@link Fleet}, ten invocations
 * of the last minute with four spans each and their REPORT lines. No two are alike. The same seed makes the same ids. One
 * thread at a time.
 */
public final class Bodies {

    public static final int INVOCATIONS = 10;

    /** The handler's own and what it does below. */
    public static final int SPANS = 4;

    /** An invocation and its spans. */
    public static final int EVENTS = INVOCATIONS * (1 + SPANS);

    private static final long LATELY_MS = 60_000;

    private final InvocationGenerator invocations;
    private final Random random;
    private final int functions;

    /** @param functions as many as the fleet has */
    public Bodies(int functions, long seed) {
        this.functions = functions;
        this.random = new Random(seed);
        this.invocations = new InvocationGenerator(random.nextLong());
    }

    public Body next() {
        var function = Fleet.function(random.nextInt(functions));
        List<Invocation> some = new ArrayList<>(INVOCATIONS);
        for (int i = 0; i < INVOCATIONS; i++) {
            Instant startedAt = Instant.now().minusMillis((long) (random.nextDouble() * LATELY_MS));
            some.add(invocations.next(function, SPANS - 1, startedAt));
        }
        GoExtension extension = new GoExtension(function, FiligreeProcess.INGEST_KEY, random.nextLong());
        return new Body(
                extension.bulk(some), some.stream().map(Invocation::requestId).toList());
    }
}
