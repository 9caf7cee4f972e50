package io.filigree.benchmarks.load;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.benchmarks.harness.BodyFormat;
import org.jspecify.annotations.Nullable;

/**
 * How much is measured, and where.
 *
 * @param directory for all files, of the database too; null for a temporary one
 * @param heapMb {@code -Xmx} of Filigree
 * @param recording where Filigree leaves a flight recording; null for none
 * @param rounds end to end and COPY, in turns
 * @param bodies of a round
 * @param paceSeconds at half the rate
 * @param outageSeconds that PostgreSQL is stopped
 * @param decorationRounds of four turns each, with a tenth of a round's bodies a turn
 * @param formats that are compared; empty for everything about the bodies of New Relic's extension
 */
record LoadBenchOptions(
        @Nullable Path directory,
        int heapMb,
        @Nullable Path recording,
        int rounds,
        int bodies,
        int paceSeconds,
        int outageSeconds,
        int decorationRounds,
        List<BodyFormat> formats) {

    LoadBenchOptions {
        formats = List.copyOf(formats);
    }

    static final int FUNCTIONS = 100_000;

    /** Rounds before those that count. On two cores the JVM's compilers take a tenth of the third and fourth, too. */
    static final int WARM_UPS = 4;

    static final String USAGE = """
            LoadBench [--quick] [--format FORMAT] [--directory DIR] [--heap MB] [--jfr FILE]
              --quick      a short run, to try it
              --format     aws-lambda, log, otlp, aws-telemetry, aws-firehose, apm-agent, metric, events, trace, aws-logs,
                           several with commas, or all: rates and acknowledgements of these alone
              --directory  for all files, of the database too; stays. A temporary one, which is removed, when absent
              --heap       of Filigree, 512 when absent
              --jfr        where Filigree leaves a flight recording
            """;

    /** Fails with the usage when an argument is unknown. */
    static LoadBenchOptions parse(String[] arguments) {
        boolean quick = false;
        Path directory = null;
        Path recording = null;
        int heapMb = 512;
        List<BodyFormat> formats = List.of();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--quick" -> quick = true;
                case "--format" -> formats = formats(value(arguments, ++i));
                case "--directory" -> directory = Path.of(value(arguments, ++i));
                case "--heap" -> heapMb = Integer.parseInt(value(arguments, ++i));
                case "--jfr" -> recording = Path.of(value(arguments, ++i)).toAbsolutePath();
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        return quick
                ? new LoadBenchOptions(directory, heapMb, recording, 1, 800, 5, 5, 2, formats)
                : new LoadBenchOptions(directory, heapMb, recording, 5, 4_000, 20, 30, 10, formats);
    }

    private static List<BodyFormat> formats(String names) {
        return names.equals("all")
                ? List.of(BodyFormat.values())
                : Stream.of(names.split(",")).map(BodyFormat::parse).toList();
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(USAGE);
        }
        return arguments[index];
    }
}
