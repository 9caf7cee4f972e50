package io.filigree.benchmarks.query;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The size of the data set and its directory.
 *
 * @param directory for all files, the database's too; null for a temporary one
 * @param invocations over the day
 * @param spans over the day
 * @param functions that they are of, each with three versions of its metadata
 * @param rounds in which every query runs
 */
record QueryBenchOptions(@Nullable Path directory, int invocations, int spans, int functions, int rounds) {

    static final int VERSIONS = 3;

    static final String USAGE = """
            QueryBench [--quick | --share N] [--rounds N] [--directory DIR]
              --share      an Nth of the events: 10 to compare two versions, of whose figures only the ratio counts
              --quick      a hundredth of the events, to try it
              --rounds     how often each query runs; default 7
              --directory  for all files, the database's too; what was loaded there is used again. A temporary one, which
                           is removed, when absent
            """;

    /** Prints the usage and ends the program with status 2 when an argument is unknown. */
    static QueryBenchOptions parseOrExit(String[] arguments, Class<?> program) {
        try {
            return parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(USAGE.replace("QueryBench", program.getSimpleName()));
            System.exit(2);
            throw e;
        }
    }

    /** Fails with the usage when an argument is unknown. */
    static QueryBenchOptions parse(String[] arguments) {
        int share = 1;
        int rounds = 7;
        Path directory = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--quick")) {
                share = 100;
            } else if (arguments[i].equals("--share") && i + 1 < arguments.length) {
                share = Integer.parseInt(arguments[++i]);
            } else if (arguments[i].equals("--rounds") && i + 1 < arguments.length) {
                rounds = Integer.parseInt(arguments[++i]);
            } else if (arguments[i].equals("--directory") && i + 1 < arguments.length) {
                directory = Path.of(arguments[++i]);
            } else {
                throw new IllegalArgumentException(USAGE);
            }
        }
        int functions = Math.max(200, 2_000 / share);
        return new QueryBenchOptions(directory, 5_000_000 / share, 20_000_000 / share, functions, rounds);
    }
}
