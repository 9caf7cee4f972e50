package io.filigree.benchmarks.faults;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

import io.filigree.benchmarks.faults.Delivery.Fate;
import io.filigree.simulator.extension.Extension;
import io.filigree.simulator.extension.InvocationGenerator;
import io.filigree.simulator.extension.InvocationGenerator.Wanted;
import io.filigree.simulator.extension.InvocationOutcome;
import io.filigree.simulator.extension.Post;
import io.filigree.simulator.extension.SimulatedFunction;
import io.filigree.simulator.extension.Trigger;

/** An execution environment that runs invocations one after the other, with an extension that posts. */
final class Environment {

    private static final int CHILD_SPANS = 4;
    private static final double TYPICAL_MS = 40;
    private static final long LONGEST_PAUSE_MS = 20;

    /** Pause before the next invocation after a post without a response. */
    private static final long PAUSE_AFTER_NO_ANSWER_MS = 250;

    private static final Trigger[] TRIGGERS = Trigger.values();

    private final SimulatedFunction function;
    private final Extension extension;
    private final Courier courier;
    private final BiConsumer<PostedBody, Delivery> book;
    private final Random random;
    private final InvocationGenerator invocations;

    Environment(
            SimulatedFunction function,
            Extension extension,
            Courier courier,
            BiConsumer<PostedBody, Delivery> book,
            long seed) {
        this.function = function;
        this.extension = extension;
        this.courier = courier;
        this.book = book;
        this.random = new Random(seed);
        this.invocations = new InvocationGenerator(random.nextLong());
    }

    /** Invokes the function until it is stopped; the remaining payloads are posted at the end. */
    void runUntil(BooleanSupplier stopped) throws InterruptedException {
        while (!stopped.getAsBoolean()) {
            Wanted wanted = new Wanted(
                    TRIGGERS[random.nextInt(TRIGGERS.length)], outcome(), random.nextInt(50) == 0, CHILD_SPANS, 1);
            deliver(extension.invoked(invocations.next(function, wanted, Instant.now(), TYPICAL_MS)));
            Thread.sleep(random.nextLong(LONGEST_PAUSE_MS));
        }
        deliver(extension.shutDown(Instant.now()));
    }

    private InvocationOutcome outcome() {
        return switch (random.nextInt(20)) {
            case 0 -> InvocationOutcome.TIMEOUT;
            case 1, 2 -> InvocationOutcome.ERROR;
            default -> InvocationOutcome.OK;
        };
    }

    private void deliver(List<Post> posts) throws InterruptedException {
        for (Post post : posts) {
            PostedBody body = PostedBody.of(post);
            Delivery delivery = courier.deliver(post);
            book.accept(body, delivery);
            if (delivery.fate() == Fate.UNANSWERED) {
                Thread.sleep(PAUSE_AFTER_NO_ANSWER_MS);
            }
        }
    }
}
