package io.filigree.simulator.extension;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

import io.filigree.simulator.extension.Invocation.ThrownError;

/** Makes up invocations: the same sequence from the same seed, and no request id twice. */
public final class InvocationGenerator {

    private static final Trigger[] TRIGGERS = Trigger.values();
    /** What handlers usually throw. */
    static final List<ThrownError> ERRORS = List.of(
            new ThrownError("PaymentDeclinedError", "card declined for order o-7"),
            new ThrownError("TypeError", "Cannot read properties of undefined (reading 'sku')"),
            new ThrownError("ConnectionError", "connect ETIMEDOUT orders-db:5432"),
            new ThrownError("ValidationError", "quantity must be > 0 & < 100"),
            new ThrownError("ThrottlingException", "Rate exceeded"));

    private final Random random;

    public InvocationGenerator(long seed) {
        this.random = new Random(seed);
    }

    /** What to make up an invocation around. */
    public record Wanted(Trigger trigger, InvocationOutcome outcome, boolean cold, int childSpans, int customEvents) {}

    /** An invocation of that function as wanted, that lasts around so many milliseconds when nothing cuts it short. */
    public Invocation next(SimulatedFunction function, Wanted wanted, Instant startedAt, double typicalMs) {
        boolean outOfMemory = wanted.outcome() == InvocationOutcome.OUT_OF_MEMORY;
        double usedShare = 0.35 + 0.4 * random.nextDouble();
        return new Invocation(
                uuid(random),
                startedAt,
                duration(function, wanted.outcome(), typicalMs * (0.6 + random.nextDouble() + tail())),
                wanted.cold() ? Duration.ofNanos((long) ((180 + 700 * random.nextDouble()) * 1e6)) : null,
                outOfMemory ? function.memorySizeMb() : (int) Math.max(38, function.memorySizeMb() * usedShare),
                wanted.trigger(),
                wanted.outcome(),
                wanted.outcome() == InvocationOutcome.ERROR ? ERRORS.get(random.nextInt(ERRORS.size())) : null,
                wanted.childSpans(),
                wanted.customEvents(),
                random.nextLong());
    }

    /** A warm invocation that ends well, by any trigger. */
    public Invocation next(SimulatedFunction function, int childSpans, Instant startedAt) {
        Trigger trigger = TRIGGERS[random.nextInt(TRIGGERS.length)];
        return next(function, new Wanted(trigger, InvocationOutcome.OK, false, childSpans, 0), startedAt, 40);
    }

    /** A UUID of version 4, from that randomness. */
    static String uuid(Random random) {
        long high = random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    private double tail() {
        return random.nextInt(50) == 0 ? 8 * random.nextDouble() : 0;
    }

    private static Duration duration(SimulatedFunction function, InvocationOutcome outcome, double ms) {
        Duration timeout = Duration.ofSeconds(function.timeoutSeconds());
        Duration natural = Duration.ofNanos((long) (ms * 1e6));
        return outcome == InvocationOutcome.TIMEOUT || natural.compareTo(timeout) > 0 ? timeout : natural;
    }
}
