package io.filigree.benchmarks.query;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * How much is asked about, and where it is kept.
 *
 * @param directory for all files, the database's too; null for a temporary one
 * @param invocations over the day
 * @param spans over the day
 * @param functions that they are of, each with three versions of its metadata
 * @param rounds in which every question is asked
 */
record Plan(@Nullable Path directory, int invocations, int spans, int functions, int rounds) {

    static final int VERSIONS = 3;

    static final String USAGE = """
            QueryBench [--quick] [--rounds N] [--directory DIR]
              --quick      a hundredth of the events, to try it
              --rounds     how often each question is asked; 7 when absent
              --directory  for all files, the database's too; what was loaded there is used again. A temporary one, which
                           is removed, when absent
            """;

    /** Fails with the usage when an argument is none that it knows. */
    static Plan parse(String[] arguments) {
        boolean quick = false;
        int rounds = 7;
        Path directory = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--quick")) {
                quick = true;
            } else if (arguments[i].equals("--rounds") && i + 1 < arguments.length) {
                rounds = Integer.parseInt(arguments[++i]);
            } else if (arguments[i].equals("--directory") && i + 1 < arguments.length) {
                directory = Path.of(arguments[++i]);
            } else {
                throw new IllegalArgumentException(USAGE);
            }
        }
        return quick
                ? new Plan(directory, 50_000, 200_000, 200, rounds)
                : new Plan(directory, 5_000_000, 20_000_000, 2_000, rounds);
    }
}
