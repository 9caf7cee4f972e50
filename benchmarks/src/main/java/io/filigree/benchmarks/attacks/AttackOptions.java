package io.filigree.benchmarks.attacks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

import io.filigree.benchmarks.harness.FiligreeProcess;
import org.jspecify.annotations.Nullable;

/** The command line. */
record AttackOptions(
        List<String> only,
        int heapMb,
        long seed,
        boolean list,
        boolean quick,
        @Nullable Path directory) {

    static final String USAGE = """
            Usage: benchmarks/attack [--only CLASS[/NAME]]… [--quick] [--heap MB] [--seed NUMBER] [--directory PATH] [--list]

              --only       a class of attacks, or the beginning of the name of some of them; may be repeated
              --quick      no attacks by load, and no bound on the acknowledgement time
              --heap       Filigree's -Xmx in MB (512)
              --seed       of what is random; the one of a run is printed
              --directory  where all files go; stays (a temporary directory otherwise, which stays after a failure)
              --list       prints the attacks and runs none
            """;

    AttackOptions {
        only = List.copyOf(only);
    }

    static AttackOptions parse(List<String> arguments) {
        List<String> only = new ArrayList<>();
        int heap = 512;
        long seed = new Random().nextInt(1_000_000);
        boolean list = false;
        boolean quick = false;
        Path directory = null;
        for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
            String argument = left.next();
            switch (argument) {
                case "--only" -> only.add(value(argument, left));
                case "--heap" -> heap = Integer.parseInt(value(argument, left));
                case "--seed" -> seed = Long.parseLong(value(argument, left));
                case "--directory" -> directory = Path.of(value(argument, left));
                case "--list" -> list = true;
                case "--quick" -> quick = true;
                default -> throw new IllegalArgumentException("Unknown option: " + argument);
            }
        }
        return new AttackOptions(only, heap, seed, list, quick, directory);
    }

    FiligreeProcess.Options filigree(Path home) {
        return FiligreeProcess.Options.of(home, heapMb + "m");
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
