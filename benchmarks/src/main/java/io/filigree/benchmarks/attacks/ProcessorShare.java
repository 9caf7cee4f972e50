package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Processor time since the machine started, in ticks, from {@code /proc}; zeros without {@code /proc}.
 *
 * @param all of all processors, busy or idle
 * @param busy spent by any program, and stolen from this machine
 * @param own spent by this program, by Filigree and by its PostgreSQL
 */
record ProcessorShare(long all, long busy, long own) {

    static ProcessorShare now(Target target) {
        try {
            String[] ticks =
                    Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split(" +", -1);
            long all = 0;
            for (int i = 1; i <= 8; i++) {
                all += Long.parseLong(ticks[i]);
            }
            long idle = Long.parseLong(ticks[4]) + Long.parseLong(ticks[5]);
            long own = spent(ProcessHandle.current())
                    + target.server().map(ProcessorShare::spent).orElse(0L);
            return new ProcessorShare(all, all - idle, own);
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

    private static long spent(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(ProcessorShare::ticks)
                .sum();
    }

    private static long ticks(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[11])
                    + Long.parseLong(fields[12])
                    + Long.parseLong(fields[13])
                    + Long.parseLong(fields[14]);
        } catch (IOException e) {
            return 0; // It ended.
        }
    }
}
