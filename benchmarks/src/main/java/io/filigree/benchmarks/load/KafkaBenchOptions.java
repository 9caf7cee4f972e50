package io.filigree.benchmarks.load;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * How much is measured, and where.
 *
 * @param directory for all files, of the database too; null for a temporary one
 * @param brokerClassPath file with the class path of Kafka's server
 * @param rounds that count, of each setup
 * @param bodies of a round
 */
record KafkaBenchOptions(@Nullable Path directory, Path brokerClassPath, int rounds, int bodies) {

    static final String USAGE = """
            KafkaBench [--quick] [--directory DIR] [--broker-classpath FILE]
              --quick             a short run, to try it
              --directory         for all files, of the database too; stays. A temporary one, which is removed, when absent
              --broker-classpath  a file with the class path of Kafka's server, kafka-tests/target/classpath when absent
            """;

    /** Fails with the usage when an argument is unknown. */
    static KafkaBenchOptions parse(String[] arguments) {
        boolean quick = false;
        Path directory = null;
        Path brokerClassPath = Path.of("kafka-tests/target/classpath");
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--quick" -> quick = true;
                case "--directory" -> directory = Path.of(value(arguments, ++i));
                case "--broker-classpath" -> brokerClassPath = Path.of(value(arguments, ++i));
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        return quick
                ? new KafkaBenchOptions(directory, brokerClassPath, 1, 600)
                : new KafkaBenchOptions(directory, brokerClassPath, 3, 1_500);
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(USAGE);
        }
        return arguments[index];
    }
}
