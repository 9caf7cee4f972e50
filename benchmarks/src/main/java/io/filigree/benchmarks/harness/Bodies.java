package io.filigree.benchmarks.harness;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import io.filigree.simulator.extension.Invocation;
import io.filigree.simulator.extension.InvocationGenerator;
import io.filigree.simulator.extension.Post;

/**
 * Makes bodies in one wire format, each of invocations of the last minute of one function of the {@link BenchFleet}. No two are
 * alike. The same seed makes the same ids. One thread at a time.
 */
public final class Bodies {

    /** Of an invocation: the handler's own and what it does below. */
    static final int SPANS = 4;

    private static final long LATELY_MS = 60_000;

    private final BodyFormat format;
    private final InvocationGenerator invocations;
    private final Random random;
    private final int functions;
    private final Function<Post, String> exchange;

    /**
     * Makes bodies of one sequence.
     *
     * @param functions as many as the fleet has
     * @param exchange posts a request of a handshake and gives the body of the response
     */
    Bodies(BodyFormat format, int functions, long seed, Function<Post, String> exchange) {
        this.format = format;
        this.functions = functions;
        this.exchange = exchange;
        this.random = new Random(seed);
        this.invocations = new InvocationGenerator(random.nextLong());
    }

    public BenchBody next() {
        var function = BenchFleet.function(random.nextInt(functions));
        List<Invocation> some = new ArrayList<>(format.invocations());
        for (int i = 0; i < format.invocations(); i++) {
            Instant startedAt = Instant.now().minusMillis((long) (random.nextDouble() * LATELY_MS));
            some.add(invocations.next(function, format.childSpans(), startedAt));
        }
        return new BenchBody(
                format.post(function, some, random, exchange),
                some.stream().map(Invocation::requestId).toList(),
                format.events(some));
    }
}
