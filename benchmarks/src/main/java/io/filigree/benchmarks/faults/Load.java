package io.filigree.benchmarks.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.filigree.benchmarks.faults.ExtensionCourier.Manners;
import io.filigree.benchmarks.harness.BenchFleet;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.simulator.extension.ApmModeExtension;
import io.filigree.simulator.extension.DataApis;
import io.filigree.simulator.extension.Extension;
import io.filigree.simulator.extension.FirehoseSubscription;
import io.filigree.simulator.extension.GoExtension;
import io.filigree.simulator.extension.LogApi;
import io.filigree.simulator.extension.OpenTelemetryLayer;
import io.filigree.simulator.extension.RustExtension;
import io.filigree.simulator.extension.SimulatedFunction;
import io.filigree.simulator.extension.TelemetryApiExtension;

/**
 * Execution environments that post at the same time: eight with New Relic's extension, half of them in Go and half in Rust,
 * half with an agent that writes payloads of version 1 and half of version 2; two in APM mode, one with each of these
 * agents; one that posts to all data APIs; and one for each other wire format.
 */
final class Load {

    /** Number of environments, and of functions: one for each environment. */
    static final int ENVIRONMENTS = 15;

    /** Of these, those with New Relic's extension in serverless mode. */
    private static final int NEW_RELIC = 8;

    /** The first of those in APM mode, which are the last. */
    private static final int APM_MODE = ENVIRONMENTS - 2;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ExecutorService threads = Executors.newFixedThreadPool(ENVIRONMENTS, task -> {
        Thread thread = new Thread(task, "environment");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<?>> environments = new ArrayList<>();
    private volatile boolean stopped;

    private Load() {}

    /**
     * @param couriers creates the courier of an environment; called once for each
     * @param book records the outcome of each body
     */
    static Load start(Function<Manners, Courier> couriers, BiConsumer<PostedBody, Delivery> book, long seed) {
        Load load = new Load();
        Random seeds = new Random(seed);
        for (int number = 0; number < ENVIRONMENTS; number++) {
            Environment environment = environment(number, couriers, book, seeds);
            load.environments.add(load.threads.submit(() -> {
                environment.runUntil(() -> load.stopped);
                return null;
            }));
        }
        return load;
    }

    /** Returns when the outcome of the last body is recorded. */
    void stop() throws InterruptedException {
        stopped = true;
        threads.shutdown();
        for (Future<?> environment : environments) {
            try {
                environment.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("The load generator failed", e.getCause());
            }
        }
    }

    /** Cancels running posts; the outcome of their bodies is unknown. */
    void abandon() {
        stopped = true;
        threads.shutdownNow();
    }

    private static Environment environment(
            int number, Function<Manners, Courier> couriers, BiConsumer<PostedBody, Delivery> book, Random seeds) {
        SimulatedFunction known = BenchFleet.function(number);
        SimulatedFunction inGo =
                new SimulatedFunction(known.arn(), "provided.al2023", known.memorySizeMb(), known.timeoutSeconds());
        if (number >= APM_MODE) {
            SimulatedFunction function = number % 2 == 0 ? known : inGo;
            Courier courier = couriers.apply(Manners.APM);
            Extension extension = new ApmModeExtension(function, FiligreeProcess.INGEST_KEY, courier::exchange);
            return new Environment(function, extension, courier, book, seeds.nextLong());
        }
        if (number >= NEW_RELIC) {
            Extension sender = other(number - NEW_RELIC, known, seeds.nextLong());
            return new Environment(known, sender, couriers.apply(Manners.RUST), book, seeds.nextLong());
        }
        SimulatedFunction function = number / 2 % 2 == 0 ? known : inGo;
        Manners manners = number % 2 == 0 ? Manners.GO : Manners.RUST;
        Extension extension = manners == Manners.GO
                ? new GoExtension(function, FiligreeProcess.INGEST_KEY, seeds.nextLong())
                : new RustExtension(function, FiligreeProcess.INGEST_KEY, PATIENCE);
        return new Environment(function, extension, couriers.apply(manners), book, seeds.nextLong());
    }

    private static Extension other(int number, SimulatedFunction function, long seed) {
        return switch (number) {
            case 0 -> new OpenTelemetryLayer(function, FiligreeProcess.INGEST_KEY);
            case 1 -> new TelemetryApiExtension(function, FiligreeProcess.INGEST_KEY);
            case 2 -> new FirehoseSubscription(function, FiligreeProcess.INGEST_KEY, true, seed);
            case 3 -> new LogApi(function, FiligreeProcess.INGEST_KEY);
            case 4 -> new DataApis(function, FiligreeProcess.INGEST_KEY, seed);
            default -> throw new IllegalArgumentException("No sender with the number " + number);
        };
    }
}
