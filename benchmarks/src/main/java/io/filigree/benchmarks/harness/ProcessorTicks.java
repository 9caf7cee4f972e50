package io.filigree.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Processor time since the machine or a process started, in ticks, from {@code /proc}. Shares of a period are differences of two
 * readings.
 *
 * @param all of all processors, busy or idle
 * @param idle of all processors
 */
public record ProcessorTicks(long all, long idle) {

    private static final int FIRST_STATE = 1;
    private static final int STATES = 8;
    private static final int IDLE = 4;
    private static final int WAITING_FOR_DISK = 5;

    /** User and system time, and those of children that ended: fields after the name of the program. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    /** Of the machine. Fails without {@code /proc}. */
    public static ProcessorTicks now() throws IOException {
        String[] ticks = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split(" +", -1);
        return new ProcessorTicks(
                sum(ticks, FIRST_STATE, STATES), Long.parseLong(ticks[IDLE]) + Long.parseLong(ticks[WAITING_FOR_DISK]));
    }

    /** Of a process and all below it, also of children that have ended. */
    public static long ofTree(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(ProcessorTicks::of)
                .sum();
    }

    /** Of a process and of its children that have ended; 0 if it has ended. */
    public static long of(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return sum(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1), FIRST_TIME, TIMES);
        } catch (IOException e) {
            return 0;
        }
    }

    private static long sum(String[] fields, int first, int count) {
        return LongStream.range(first, first + count)
                .map(i -> Long.parseLong(fields[(int) i]))
                .sum();
    }
}
