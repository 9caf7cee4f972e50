package io.filigree.simulator.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import io.filigree.simulator.extension.PastErrors;
import io.filigree.simulator.extension.Post;

/**
 * Errors that the fleet had in the days before its traffic begins, so that only those that the scenarios cause are new. One
 * function of each account and runtime reports them.
 */
final class EarlierErrors {

    /** When they occurred, before the traffic. */
    private static final List<Duration> BEFORE =
            List.of(Duration.ofHours(131), Duration.ofHours(77), Duration.ofHours(52), Duration.ofHours(19));

    private static final long SEED = 20_261_122;

    private EarlierErrors() {}

    static List<Post> before(Instant begin, List<FleetFunction> fleet, String ingestKey) {
        Random random = new Random(SEED);
        Map<String, FleetFunction> reporting = new HashMap<>();
        Stream.concat(fleet.stream(), DemoFleet.unpaired(fleet).stream())
                .forEach(member -> reporting.putIfAbsent(
                        member.accountId() + " "
                                + language(String.valueOf(member.function().runtime())),
                        member));
        return reporting.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .map(member -> new PastErrors(member.running(member.function()), ingestKey, random.nextLong())
                        .at(times(begin, random)))
                .toList();
    }

    private static List<Instant> times(Instant begin, Random random) {
        return BEFORE.stream()
                .map(before -> begin.minus(before).plusSeconds(random.nextInt(36_000)))
                .toList();
    }

    private static String language(String runtime) {
        return runtime.replaceAll("[0-9.].*", "");
    }
}
