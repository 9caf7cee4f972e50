package io.filigree.benchmarks.attacks;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The command line of the query fuzz.
 *
 * @param queries to run
 * @param clients that run queries at the same time
 * @param timeoutSeconds of each query
 * @param bodiesPerSecond of telemetry, which are posted meanwhile
 * @param bodiesBefore of telemetry, which are stored first
 * @param directory for all files; null for a temporary one
 */
record QueryFuzzOptions(
        int queries,
        int clients,
        int timeoutSeconds,
        int bodiesPerSecond,
        int bodiesBefore,
        int heapMb,
        long seed,
        @Nullable Path directory) {

    static final String USAGE = """
            QueryFuzz [--queries N] [--clients N] [--timeout SECONDS] [--rate N] [--bodies N] [--heap MB] [--seed N] [--directory DIR]
              --queries    queries to run (100000)
              --clients    clients that run queries at the same time (4)
              --timeout    the timeout of each query, in seconds (2)
              --rate       bodies of telemetry posted per second meanwhile (5)
              --bodies     bodies of telemetry stored before (200)
              --heap       Filigree's -Xmx in MB (256)
              --seed       of what is random (1)
              --directory  for all files; it is kept. A temporary one, which is removed, when absent
            """;

    /** Fails with an exception when an argument is unknown. */
    static QueryFuzzOptions parse(List<String> arguments) {
        int queries = 100_000;
        int clients = 4;
        int timeout = 2;
        int rate = 5;
        int bodies = 200;
        int heap = 256;
        long seed = 1;
        Path directory = null;
        for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
            String argument = left.next();
            if (!left.hasNext()) {
                throw new IllegalArgumentException(argument + " needs a value");
            }
            String value = left.next();
            switch (argument) {
                case "--queries" -> queries = Integer.parseInt(value);
                case "--clients" -> clients = Integer.parseInt(value);
                case "--timeout" -> timeout = Integer.parseInt(value);
                case "--rate" -> rate = Integer.parseInt(value);
                case "--bodies" -> bodies = Integer.parseInt(value);
                case "--heap" -> heap = Integer.parseInt(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--directory" -> directory = Path.of(value);
                default -> throw new IllegalArgumentException("Unknown option: " + argument);
            }
        }
        return new QueryFuzzOptions(queries, clients, timeout, rate, bodies, heap, seed, directory);
    }
}
