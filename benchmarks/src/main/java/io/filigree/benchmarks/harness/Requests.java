package io.filigree.benchmarks.harness;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Makes bodies, none like any before, on all processors: done before a clock starts. */
public final class Requests {

    private static final int MADE_AT_ONCE = 50;

    private final BodyFormat format;
    private final int functions;
    private final AtomicLong seed = new AtomicLong();

    public Requests(BodyFormat format, int functions) {
        this.format = format;
        this.functions = functions;
    }

    public List<BenchBody> make(int count) {
        return IntStream.range(0, (count + MADE_AT_ONCE - 1) / MADE_AT_ONCE)
                .parallel()
                .mapToObj(i -> new Bodies(format, functions, seed.incrementAndGet()))
                .flatMap(bodies -> IntStream.range(0, MADE_AT_ONCE).mapToObj(i -> bodies.next()))
                .limit(count)
                .toList();
    }
}
