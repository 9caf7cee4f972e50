package io.filigree.benchmarks.inventory;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * How large the fleet is, and where everything is kept.
 *
 * @param directory for all files, of the databases too; null for a temporary one
 * @param sweeps whether they are measured
 * @param accounts of the fleet
 * @param fleetFunctions in all regions of all its accounts together
 * @param regionFunctions in the one region of the one large account
 * @param snapshotFunctions in the snapshot that is refreshed under requests
 * @param refreshes of it, of each kind
 */
record InventoryBenchOptions(
        @Nullable Path directory,
        boolean sweeps,
        int accounts,
        int fleetFunctions,
        int regionFunctions,
        int snapshotFunctions,
        int refreshes) {

    static final int POLLER_HEAP_MB = 256;
    static final double CALLS_PER_SECOND = 3;

    static final String USAGE = """
            InventoryBench [--quick] [--snapshot] [--directory DIR]
              --quick      a tenth of everything, to try it
              --snapshot   only the refreshes of a snapshot, without the sweeps
              --directory  for all files, of the databases too; stays. A temporary one, which is removed, when absent
            """;

    /** Fails with the usage when an argument is unknown. */
    static InventoryBenchOptions parse(String[] arguments) {
        boolean quick = false;
        boolean sweeps = true;
        Path directory = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--quick")) {
                quick = true;
            } else if (arguments[i].equals("--snapshot")) {
                sweeps = false;
            } else if (arguments[i].equals("--directory") && i + 1 < arguments.length) {
                directory = Path.of(arguments[++i]);
            } else {
                throw new IllegalArgumentException(USAGE);
            }
        }
        return quick
                ? new InventoryBenchOptions(directory, sweeps, 10, 1_000, 1_000, 10_000, 3)
                : new InventoryBenchOptions(directory, sweeps, 100, 10_000, 10_000, 100_000, 10);
    }
}
