package io.filigree.benchmarks;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventoryFunction;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Looking functions up in the current snapshot of 100,000, as ingest does: while nothing changes ({@code alone}), and
 * while another thread replaces the snapshot one redeployed function after the other ({@code together.lookUp}).
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Group)
public class ReadWhileRefreshing {

    private static final int FUNCTIONS = 100_000;

    /** Enough that a look-up does not find its function in the processor's cache by habit. */
    private static final int ASKED_FOR = 1 << 13;

    private final InventoryChange oneFunction = FunctionsOfAFleet.redeployed(FUNCTIONS);
    private volatile InventorySnapshot current = InventorySnapshot.empty().with(FunctionsOfAFleet.loaded(FUNCTIONS));
    private final InvokedArn[] asked = new InvokedArn[ASKED_FOR];

    /** New instances of the ARNs, as those that are read from payloads are. */
    @Setup
    public void askForFunctions() {
        for (int i = 0; i < asked.length; i++) {
            int number = 1 + i * (FUNCTIONS / ASKED_FOR);
            asked[i] = new InvokedArn(
                    FunctionArn.of(FunctionsOfAFleet.REGION, FunctionsOfAFleet.ACCOUNT_ID, "function-" + number), null);
        }
        if (lookUp().isEmpty()) {
            throw new IllegalStateException("The functions that are looked up are not in the snapshot");
        }
    }

    @Benchmark
    @Group("alone")
    @GroupThreads(1)
    public Optional<InventoryFunction> lookUpAlone() {
        return lookUp();
    }

    @Benchmark
    @Group("together")
    @GroupThreads(1)
    public Optional<InventoryFunction> lookUp() {
        return current.find(asked[ThreadLocalRandom.current().nextInt(ASKED_FOR)]);
    }

    @Benchmark
    @Group("together")
    @GroupThreads(1)
    public InventorySnapshot refresh() {
        InventorySnapshot next = current.with(oneFunction);
        current = next;
        return next;
    }
}
