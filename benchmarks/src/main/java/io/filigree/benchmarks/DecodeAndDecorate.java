package io.filigree.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.lambda.PayloadDecoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One captured body: what is done with it before its answer, and after. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class DecodeAndDecorate {

    private static final int FUNCTIONS = 100_000;

    /** {@code go} posts gzip, {@code rust} plain; each two invocations with spans and custom events. */
    @Param({"go", "rust"})
    public String sender = "";

    private final PayloadReader reader = new PayloadReader(PayloadBounds.DEFAULT);
    private final PayloadDecoder decoder = new PayloadDecoder(PayloadBounds.DEFAULT);
    private final EventDecorator decorator = new EventDecorator();
    private final InventorySnapshot snapshot = InventorySnapshot.empty().with(FunctionsOfAFleet.loaded(FUNCTIONS));
    private byte[] body = {};

    @Setup
    public void readBody() throws IOException {
        String name = sender + ".body.bin";
        try (InputStream in = Objects.requireNonNull(DecodeAndDecorate.class.getResourceAsStream(name), name)) {
            body = in.readAllBytes();
        }
        if (decodeAndDecorate().isEmpty()) {
            throw new IllegalStateException("Nothing to decorate in " + name);
        }
    }

    /** The share of an acknowledgement that is ours: the envelope, and the size of what is packed inside it. */
    @Benchmark
    public LambdaPayload read() {
        return reader.read(body);
    }

    @Benchmark
    public Decoded decode() {
        LambdaPayload payload = reader.read(body);
        return decoder.decode(payload, payload.messages(), FunctionsOfAFleet.SEEN_AT);
    }

    @Benchmark
    public List<DecoratedEvent> decodeAndDecorate() {
        Instant now = FunctionsOfAFleet.SEEN_AT;
        return decode().events().stream()
                .map(event -> decorator.decorate(event.value(), snapshot, now))
                .toList();
    }
}
