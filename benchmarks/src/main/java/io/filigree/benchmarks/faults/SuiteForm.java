package io.filigree.benchmarks.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.filigree.benchmarks.harness.FiligreeProcess;

/**
 * How long a fault lasts and how often it comes.
 *
 * @param filigreeKills how often Filigree is killed
 * @param postgresKills how often PostgreSQL is killed
 * @param away how long PostgreSQL is stopped
 * @param locked how long a partition is locked
 * @param longestPause between one kill and the next, at random
 * @param steady how long load runs before a fault and after it
 * @param jvm what Filigree's JVM is told besides its heap
 */
record SuiteForm(
        int filigreeKills,
        int postgresKills,
        Duration longestPause,
        Duration away,
        Duration locked,
        Duration steady,
        List<String> jvm) {

    private static final String HEAP = "256m";

    /** For every build: a start of Filigree is most of it, so its JVM compiles in haste. */
    static final SuiteForm SHORT = new SuiteForm(
            2,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(4),
            Duration.ofMillis(750),
            List.of("-XX:TieredStopAtLevel=1"));

    static final SuiteForm LONG = new SuiteForm(
            30,
            10,
            Duration.ofSeconds(4),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            List.of());

    SuiteForm {
        jvm = List.copyOf(jvm);
    }

    /** How Filigree is run in this home. */
    FiligreeProcess.Options filigree(Path home) {
        return FiligreeProcess.Options.of(home, HEAP).withJvm(jvm);
    }
}
