package io.filigree.benchmarks.inventory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Measurement;
import io.filigree.benchmarks.harness.Workspace;
import io.filigree.simulator.aws.FakeAws;

/**
 * The inventory of a fleet, against a fake AWS: what a sweep of many accounts and one of a large region cost, what they
 * write when nothing changed, in how much heap, and whether requests wait while a large snapshot is refreshed. Prints a
 * table, and ends with status 1 when a figure misses what it must reach.
 */
public final class InventoryBench {

    private static final int FUNCTIONS_A_PAGE = 50;
    private static final int RESOURCES_A_PAGE = 100;

    private final InventoryBenchOptions plan;
    private final Path directory;
    private final List<Measurement> figures = new ArrayList<>();

    private InventoryBench(InventoryBenchOptions plan, Path directory) {
        this.plan = plan;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        InventoryBenchOptions plan;
        try {
            plan = InventoryBenchOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(InventoryBenchOptions.USAGE);
            System.exit(2);
            return;
        }
        Workspace workspace = Workspace.in(plan.directory());
        say("Files are in %s", workspace.directory());
        boolean good = new InventoryBench(plan, workspace.directory()).run();
        workspace.remove();
        System.exit(good ? 0 : 1);
    }

    private boolean run() throws Exception {
        if (plan.sweeps()) {
            try (HarnessDatabase database = HarnessDatabase.start(directory.resolve("poller-postgres"));
                    FakeAws aws = FakeAws.start()) {
                sweeps(database, aws);
            }
        }
        try (HarnessDatabase database = HarnessDatabase.start(directory.resolve("ingest-postgres"))) {
            snapshot(database);
        }
        System.out.println();
        System.out.print(Measurement.table(figures));
        return figures.stream().allMatch(Measurement::reachesMust);
    }

    private void sweeps(HarnessDatabase database, FakeAws aws) throws Exception {
        FakeFleet fleet = new FakeFleet(aws, database);
        fleet.pairAccounts(plan.accounts(), plan.fleetFunctions());
        try (PollerProcess poller = PollerProcess.start(database, aws.endpoint(), directory.resolve("poller"))) {
            Sweeps sweeps = new Sweeps(database, poller);
            fleet(sweeps, aws);
            aws.calls().clear();
            fleet.pairLargeRegion(plan.regionFunctions());
            largeRegion(sweeps, aws);
            figures.add(Measurement.atMost(
                    "heap given to the poller (-Xmx) for all of this, MB",
                    InventoryBenchOptions.POLLER_HEAP_MB,
                    256,
                    256));
            say("the poller's heap after a collection: %d MB at most", poller.mostHeapAfterCollectionMb());
        }
    }

    private void fleet(Sweeps sweeps, FakeAws aws) throws Exception {
        Sweep first = sweeps.first(plan.accounts());
        say("fleet, first sweep: %s; by the fake AWS: %s", first, aws.calls().perAction());
        expect("functions of the fleet", plan.fleetFunctions(), first.functions());
        aws.calls().clear();
        Sweep again = sweeps.again("%");
        say(
                "fleet, nothing changed: %s; by the fake AWS: %s",
                again, aws.calls().perAction());
        expect("functions of the fleet again", plan.fleetFunctions(), again.functions());
        expect("failures", 0, first.failed() + again.failed());
        figures.add(Measurement.atMost("a sweep of the fleet, s", again.seconds(), 300, 120));
        figures.add(Measurement.atMost("rows written by it when nothing changed", again.rowsWritten(), 0, 0));
    }

    private void largeRegion(Sweeps sweeps, FakeAws aws) throws Exception {
        Sweep first = sweeps.first(2 * plan.accounts() + 1);
        expect("functions of the region", plan.regionFunctions(), first.functions() - 2 * plan.fleetFunctions());
        aws.calls().clear();
        Sweep again = sweeps.again("account-999");
        say(
                "large region, nothing changed: %s; by the fake AWS: %s",
                again, aws.calls().perAction());
        expect("functions of the region again", plan.regionFunctions(), again.functions());
        expect("failures", 0, first.failed() + again.failed());
        double pages = (double) plan.regionFunctions() / FUNCTIONS_A_PAGE;
        double tagPages = (double) plan.regionFunctions() / RESOURCES_A_PAGE;
        double least = (pages + tagPages) / InventoryBenchOptions.CALLS_PER_SECOND;
        say(
                "at %.0f calls a second its pages take %.0f s, those of tags %.0f s",
                InventoryBenchOptions.CALLS_PER_SECOND,
                pages / InventoryBenchOptions.CALLS_PER_SECOND,
                tagPages / InventoryBenchOptions.CALLS_PER_SECOND);
        figures.add(Measurement.atMost(
                "a sweep of the large region ÷ its pages at that rate", again.seconds() / least, 1.2, 1.05));
        figures.add(Measurement.atMost("rows written by it when nothing changed", again.rowsWritten(), 0, 0));
    }

    private void snapshot(HarnessDatabase database) throws Exception {
        SnapshotPause.Measured measured = new SnapshotPause(database, plan.snapshotFunctions())
                .measure(directory.resolve("filigree"), plan.refreshes());
        say(
                "slowest request of two seconds, medians: %.0f ms while one of %d functions changes, %.0f ms while all do,"
                        + " %.0f ms beside that; longest collection %.0f ms",
                measured.whileOneChanges(),
                plan.snapshotFunctions(),
                measured.whileAllChange(),
                measured.beside(),
                measured.longestCollectionMs());
        figures.add(
                Measurement.atMost("slowest request because of a snapshot's refresh, ms", measured.pauseMs(), 50, 10));
    }

    private static void expect(String what, long expected, long actual) {
        if (expected != actual) {
            throw new IllegalStateException(what + ": " + actual + " instead of " + expected);
        }
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
