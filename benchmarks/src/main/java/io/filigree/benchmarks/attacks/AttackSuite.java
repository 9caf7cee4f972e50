package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.benchmarks.harness.Workspace;

/**
 * Runs attacks one after the other against one Filigree, while honest senders post, and prints for each whether it held.
 * A Filigree that does not survive an attack is started again; one that does not recover is replaced.
 */
public final class AttackSuite implements AutoCloseable {

    /** The bound on honest senders' acknowledgements during an attack. */
    static final double ACKNOWLEDGED_WITHIN_MS = 500;

    private static final int SAMPLES = 100;
    private static final long SAMPLES_WITHIN_MS = 6_000;
    private static final long SETTLED_WITHIN_MS = 60_000;

    private final AttackOptions options;
    private final Path directory;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private Target target;
    private HonestSenders honest;
    private AcknowledgedMessages acknowledged;
    private int targets;
    private int restarts;

    private static final class Tally {
        int held;
        int failed;
    }

    /** What one attack came to. */
    record Result(Attack attack, AttackOutcome outcome, HonestSenders.Period period, double seconds, long others) {

        boolean held() {
            return outcome instanceof AttackOutcome.Held;
        }

        String line() {
            return String.format(
                    "%-6s %6.1fs  %s: %s [%s, others %d %% cpu]",
                    held() ? "held" : "FAILED", seconds, attack.title(), outcome.evidence(), period, others);
        }
    }

    private AttackSuite(AttackOptions options, Path directory) throws IOException, InterruptedException {
        this.options = options;
        this.directory = directory;
        this.target = Target.start(options, directory.resolve("target-0"));
        this.acknowledged = new AcknowledgedMessages();
        this.honest = honestSenders();
    }

    static AttackSuite open(AttackOptions options, Path directory) throws IOException, InterruptedException {
        return new AttackSuite(options, directory);
    }

    public static void main(String[] arguments) throws Exception {
        Workspace.warningsOnly();
        AttackOptions options;
        try {
            options = AttackOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + AttackOptions.USAGE);
            System.exit(2);
            return;
        }
        if (options.list()) {
            Families.selected(options).forEach(attack -> System.out.println(attack.title()));
            return;
        }
        Workspace workspace = Workspace.in(options.directory());
        System.out.printf(
                "seed %d, %d MB of heap, %d processors, files in %s%n",
                options.seed(), options.heapMb(), Runtime.getRuntime().availableProcessors(), workspace.directory());
        boolean held;
        try (AttackSuite suite = open(options, workspace.directory())) {
            suite.rest();
            for (Attack attack : Families.selected(options)) {
                System.out.println(suite.run(attack).line());
            }
            AttackOutcome stored = suite.checkAcknowledged();
            System.out.println((stored instanceof AttackOutcome.Held ? "held   " : "FAILED ") + stored.evidence());
            held = suite.summarize() && stored instanceof AttackOutcome.Held;
        }
        if (held) {
            workspace.remove();
        }
        System.exit(held ? 0 : 1);
    }

    Result run(Attack attack) throws IOException, InterruptedException {
        recover();
        long start = System.nanoTime();
        ProcessorShare before = ProcessorShare.now(target);
        AttackOutcome outcome;
        try {
            outcome = attack.run(target);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            outcome = AttackOutcome.failed("%s", e);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        awaitSamples(start);
        HonestSenders.Period period = honest.since(start);
        AttackOutcome whole = judged(outcome, period);
        Tally tally = tallies.computeIfAbsent(attack.family(), ignored -> new Tally());
        if (whole instanceof AttackOutcome.Held) {
            tally.held++;
        } else {
            tally.failed++;
        }
        long others = ProcessorShare.now(target).percentOfOthersSince(before);
        return new Result(attack, whole, period, seconds, others);
    }

    /** The attack's own outcome, and then what it did to the process and to honest senders. */
    private AttackOutcome judged(AttackOutcome outcome, HonestSenders.Period period) throws InterruptedException {
        List<String> failures = new ArrayList<>();
        if (outcome instanceof AttackOutcome.Failed) {
            failures.add(outcome.evidence());
        }
        if (!target.process().isAlive()) {
            failures.add("the process ended with status "
                    + target.process().process().exitValue());
        } else if (!target.isReady()) {
            failures.add("the process lives and is not ready");
        }
        if (!options.quick() && period.count() < SAMPLES / 2) {
            failures.add("too few honest requests were settled: " + period.count());
        } else if (!options.quick() && (period.p99Ms() >= ACKNOWLEDGED_WITHIN_MS || period.unanswered() > 0)) {
            failures.add(String.format("honest p99 %.0f ms", period.p99Ms()));
        }
        if (!failures.isEmpty() && outcome instanceof AttackOutcome.Held) {
            failures.add("its own assertion held: " + outcome.evidence());
        }
        return failures.isEmpty() ? outcome : AttackOutcome.failed("%s", String.join("; ", failures));
    }

    /** Measures the honest senders while nothing is attacked: what the machine gives. */
    void rest() throws InterruptedException {
        long start = System.nanoTime();
        ProcessorShare before = ProcessorShare.now(target);
        Thread.sleep(10_000);
        System.out.printf(
                "no attack: honest senders %s, other programs take %d %% of the processors%n",
                honest.since(start), ProcessorShare.now(target).percentOfOthersSince(before));
    }

    AttackOutcome checkAcknowledged() throws IOException, InterruptedException {
        honest.close();
        try {
            return acknowledged.check(target.anyone());
        } catch (IOException e) {
            return AttackOutcome.failed("acknowledged messages could not be counted: %s", e.getMessage());
        }
    }

    private boolean summarize() {
        int held = 0;
        int failed = 0;
        System.out.println();
        for (Map.Entry<String, Tally> tally : tallies.entrySet()) {
            held += tally.getValue().held;
            failed += tally.getValue().failed;
            System.out.printf(
                    "%-28s %4d held %4d failed%n", tally.getKey(), tally.getValue().held, tally.getValue().failed);
        }
        System.out.printf("%-28s %4d held %4d failed, %d restarts%n", "all", held, failed, restarts);
        return failed == 0;
    }

    private void awaitSamples(long start) throws InterruptedException {
        long deadline = System.currentTimeMillis() + SAMPLES_WITHIN_MS;
        while (!options.quick() && honest.countSince(start) < SAMPLES && System.currentTimeMillis() < deadline) {
            Thread.sleep(50);
        }
    }

    /** Between attacks: what one left behind is not to be the next one's failure. */
    private void recover() throws IOException, InterruptedException {
        if (isSettled(SETTLED_WITHIN_MS)) {
            return;
        }
        restarts++;
        System.out.println("       the process is restarted; its log ends: "
                + LogTail.of(target.process().log()));
        target.process().kill();
        try {
            target.process().startAgain();
            if (isSettled(SETTLED_WITHIN_MS)) {
                return;
            }
        } catch (IllegalStateException e) {
            System.out.println("       it did not start again: " + e.getMessage());
        }
        replace();
    }

    private void replace() throws IOException, InterruptedException {
        System.out.println("       it does not recover and is replaced; acknowledged: "
                + checkAcknowledged().evidence());
        target.close();
        target = Target.start(options, directory.resolve("target-" + ++targets));
        acknowledged = new AcknowledgedMessages();
        honest = honestSenders();
    }

    private HonestSenders honestSenders() {
        return HonestSenders.start(target.http(), target.ingestH(), Target.ARN_H, acknowledged);
    }

    private boolean isSettled(long withinMs) throws InterruptedException {
        long deadline = System.currentTimeMillis() + withinMs;
        do {
            try {
                if (!target.process().isAlive()) {
                    return false;
                }
                if (target.isReady() && target.process().gauge("filigree.spool.payloads") < 200) {
                    return true;
                }
            } catch (IOException e) {
                // Not settled yet.
            }
            Thread.sleep(100);
        } while (System.currentTimeMillis() < deadline);
        return false;
    }

    @Override
    public void close() {
        honest.close();
        target.close();
    }
}
