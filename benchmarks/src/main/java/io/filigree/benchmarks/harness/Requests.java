package io.filigree.benchmarks.harness;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.filigree.simulator.extension.Post;

/** Makes bodies, none like any before, on all processors: done before a clock starts. */
public final class Requests {

    private static final int MADE_AT_ONCE = 50;

    private final BodyFormat format;
    private final int functions;
    private final Function<Post, String> exchange;
    private final AtomicLong seed = new AtomicLong();

    /** For a format without a handshake. */
    public Requests(BodyFormat format, int functions) {
        this(format, functions, post -> "");
    }

    /** @param exchange posts a handshake request and returns the body of the response; called once for each request */
    public Requests(BodyFormat format, int functions, Function<Post, String> exchange) {
        this.format = format;
        this.functions = functions;
        Map<ByteBuffer, String> responses = new ConcurrentHashMap<>();
        this.exchange = post -> responses.computeIfAbsent(ByteBuffer.wrap(post.body()), body -> exchange.apply(post));
    }

    public List<BenchBody> make(int count) {
        return IntStream.range(0, (count + MADE_AT_ONCE - 1) / MADE_AT_ONCE)
                .parallel()
                .mapToObj(i -> new Bodies(format, functions, seed.incrementAndGet(), exchange))
                .flatMap(bodies -> IntStream.range(0, MADE_AT_ONCE).mapToObj(i -> bodies.next()))
                .limit(count)
                .toList();
    }
}
