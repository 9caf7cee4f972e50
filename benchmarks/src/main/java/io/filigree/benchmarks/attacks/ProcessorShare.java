package io.filigree.benchmarks.attacks;

import java.io.IOException;

import io.filigree.benchmarks.harness.ProcessorTicks;

/**
 * Processor time since the machine started, in ticks; zeros without {@code /proc}.
 *
 * @param all of all processors, busy or idle
 * @param busy spent by any program, and stolen from this machine
 * @param own spent by this program, by Filigree and by its PostgreSQL
 */
record ProcessorShare(long all, long busy, long own) {

    static ProcessorShare now(Target target) {
        try {
            ProcessorTicks ticks = ProcessorTicks.now();
            long own = ProcessorTicks.ofTree(ProcessHandle.current())
                    + target.server().map(ProcessorTicks::ofTree).orElse(0L);
            return new ProcessorShare(ticks.all(), ticks.all() - ticks.idle(), own);
        } catch (IOException | RuntimeException e) {
            return new ProcessorShare(0, 0, 0);
        }
    }

    /** The share of the processors, in percent, that went to other programs since then. */
    long percentOfOthersSince(ProcessorShare before) {
        long total = all - before.all;
        long others = (busy - before.busy) - (own - before.own);
        return total == 0 ? 0 : Math.max(0, Math.min(100, 100 * others / total));
    }
}
