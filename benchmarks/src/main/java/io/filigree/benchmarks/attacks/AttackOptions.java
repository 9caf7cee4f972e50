package io.filigree.benchmarks.attacks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/** The command line. */
record AttackOptions(
        List<String> only,
        int heapMb,
        long seed,
        boolean list,
        boolean quick,
        @Nullable Path directory,
        List<String> flags) {

    static final String USAGE = """
            Usage: benchmarks/attack [--only CLASS[/NAME]]… [--quick] [--heap MB] [--seed NUMBER] [--directory PATH] [--list]

              --only       a class of attacks, or the beginning of the name of some of them; may be repeated
              --quick      no attacks by load, and no bound on the acknowledgement time
              --heap       Filigree's -Xmx in MB (512)
              --seed       of what is random; the one of a run is printed
              --directory  where all files go; stays (a temporary directory otherwise, which stays after a failure)
              --list       prints the attacks and runs none
            """;

    /** What {@code ./filigree} starts a JVM with; the wrapper script passes what it reads there. */
    private static final List<String> FLAGS = List.of("-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError");

    AttackOptions {
        only = List.copyOf(only);
        flags = List.copyOf(flags);
    }

    static AttackOptions parse(List<String> arguments) {
        List<String> only = new ArrayList<>();
        int heap = 512;
        long seed = new Random().nextInt(1_000_000);
        boolean list = false;
        boolean quick = false;
        Path directory = null;
        List<String> flags = new ArrayList<>();
        for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
            String argument = left.next();
            switch (argument) {
                case "--only" -> only.add(value(argument, left));
                case "--heap" -> heap = Integer.parseInt(value(argument, left));
                case "--seed" -> seed = Long.parseLong(value(argument, left));
                case "--directory" -> directory = Path.of(value(argument, left));
                case "--jvm" -> flags.add(value(argument, left));
                case "--list" -> list = true;
                case "--quick" -> quick = true;
                default -> throw new IllegalArgumentException("Unknown option: " + argument);
            }
        }
        return new AttackOptions(only, heap, seed, list, quick, directory, flags.isEmpty() ? FLAGS : flags);
    }

    List<String> jvm() {
        List<String> jvm = new ArrayList<>(flags);
        jvm.add("-Xmx" + heapMb + "m");
        return jvm;
    }

    boolean includes(Attack attack) {
        return !(quick && attack.load())
                && (only.isEmpty()
                        || only.stream()
                                .anyMatch(wanted -> attack.family().equals(wanted)
                                        || (wanted.contains("/")
                                                && attack.title().startsWith(wanted))));
    }

    private static String value(String option, Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.next();
    }
}
