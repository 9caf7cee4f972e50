package io.filigree.benchmarks.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.filigree.benchmarks.harness.FiligreeProcess;

/**
 * Duration and frequency of faults.
 *
 * @param filigreeKills number of kills of Filigree
 * @param postgresKills number of kills of PostgreSQL
 * @param historyKills number of kills while events move to history
 * @param away how long PostgreSQL is down
 * @param locked how long a partition is locked
 * @param longestPause maximum of the random pause between kills
 * @param steady duration of the load before and after a fault
 * @param jvm options of Filigree's JVM in addition to its heap
 * @param settings of every Filigree, by their environment names
 */
record SuiteForm(
        int filigreeKills,
        int postgresKills,
        int historyKills,
        Duration longestPause,
        Duration away,
        Duration locked,
        Duration steady,
        List<String> jvm,
        Map<String, String> settings) {

    private static final String HEAP = "256m";

    /** The form for builds. Starts take most of its time, so the JVM uses only the fast compiler. */
    static final SuiteForm SHORT = new SuiteForm(
            2,
            1,
            4,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(4),
            Duration.ofMillis(750),
            List.of("-XX:TieredStopAtLevel=1"),
            Map.of());

    static final SuiteForm LONG = new SuiteForm(
            30,
            10,
            30,
            Duration.ofSeconds(4),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            List.of(),
            Map.of());

    SuiteForm {
        jvm = List.copyOf(jvm);
        settings = Map.copyOf(settings);
    }

    SuiteForm withSettings(Map<String, String> all) {
        return new SuiteForm(filigreeKills, postgresKills, historyKills, longestPause, away, locked, steady, jvm, all);
    }

    /** The configuration of a Filigree with this home. */
    FiligreeProcess.Options filigree(Path home) {
        return FiligreeProcess.Options.of(home, HEAP).withJvm(jvm).withEnvironment(settings);
    }
}
