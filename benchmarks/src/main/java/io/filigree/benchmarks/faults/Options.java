package io.filigree.benchmarks.faults;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The command-line options.
 *
 * @param broker file with the class path of Kafka's server; null for the spool in files
 */
record Options(
        SuiteForm form, long seed, Path directory, @Nullable Path broker, List<Scenario> scenarios) {

    static final String USAGE = """
            Usage: FaultSuite [--short] [--seed NUMBER] [--directory PATH] [--kafka FILE] [SCENARIO…]

              --short      faults of a few seconds, as in every build
              --seed       seed of ids and random times; each run prints its seed
              --directory  directory for all files, created by the run (default target/faults/<now>)
              --kafka      the spool is in Kafka; a file with the class path of Kafka's server (kafka-tests/target/classpath)

            Scenarios (default all): kill-filigree kill-postgres postgres-down spool-full slow-postgres two-processes repeats
            """;

    Options {
        scenarios = List.copyOf(scenarios);
    }

    static Options parse(List<String> arguments) {
        SuiteForm form = SuiteForm.LONG;
        long seed = new Random().nextInt(1_000_000);
        Path directory = Path.of("target", "faults", now());
        Path broker = null;
        List<Scenario> scenarios = new ArrayList<>();
        for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
            String argument = left.next();
            switch (argument) {
                case "--short" -> form = SuiteForm.SHORT;
                case "--seed" -> seed = Long.parseLong(valueOf(argument, left));
                case "--directory" -> directory = Path.of(valueOf(argument, left));
                case "--kafka" -> broker = Path.of(valueOf(argument, left));
                default ->
                    scenarios.add(Scenario.titled(argument)
                            .orElseThrow(() -> new IllegalArgumentException("There is no scenario " + argument)));
            }
        }
        return new Options(form, seed, directory, broker, scenarios.isEmpty() ? all(broker) : scenarios);
    }

    /** A topic is bounded by its retention, which no load of minutes reaches. */
    private static List<Scenario> all(@Nullable Path broker) {
        return Stream.of(Scenario.values())
                .filter(scenario -> broker == null || scenario != Scenario.SPOOL_FULL)
                .toList();
    }

    private static String now() {
        return LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    }

    private static String valueOf(String option, Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.next();
    }
}
