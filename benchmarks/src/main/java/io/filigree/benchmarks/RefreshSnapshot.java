package io.filigree.benchmarks;

import java.util.concurrent.TimeUnit;

import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.InventorySnapshot.InventoryChange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The next snapshot of 100,000 functions, made while the one before still serves; the database is left out. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class RefreshSnapshot {

    private static final int FUNCTIONS = 100_000;

    private final InventoryChange everyFunction = FunctionsOfAFleet.loaded(FUNCTIONS);
    private final InventoryChange oneFunction = FunctionsOfAFleet.redeployed(FUNCTIONS);
    private final InventorySnapshot loaded = InventorySnapshot.empty().with(everyFunction);

    @Benchmark
    public InventorySnapshot loadEveryFunction() {
        return InventorySnapshot.empty().with(everyFunction);
    }

    @Benchmark
    public InventorySnapshot replaceOneFunction() {
        return loaded.with(oneFunction);
    }
}
