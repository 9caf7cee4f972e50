package io.filigree.benchmarks.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.filigree.benchmarks.faults.Delivery.Fate;

/** How a scenario ended: what was posted, what was found, and all that is wrong with it in words. */
record Result(Scenario scenario, Counts counts, AuditResult tally, Duration duration, List<String> problems) {

    private static final String COLUMNS = "%-15s %8s %8s %8s %10s %9s %9s %9s %5s %5s %8s %8s";

    /** Of bodies, but for the messages of acknowledged ones. */
    record Counts(
            long posted,
            long acknowledged,
            long refused,
            long unanswered,
            long messages,
            Duration longestAcknowledgement) {

        static Counts of(Ledger ledger) {
            return new Counts(
                    ledger.posted(),
                    ledger.bodies(Fate.ACKNOWLEDGED),
                    ledger.bodies(Fate.REFUSED),
                    ledger.bodies(Fate.UNANSWERED),
                    ledger.messages(),
                    ledger.longestAcknowledgement());
        }
    }

    Result {
        problems = List.copyOf(problems);
    }

    /** Empty when nothing was lost, nothing is double, and all else was as it should be. */
    List<String> failures() {
        List<String> failures = new ArrayList<>(problems);
        if (counts.acknowledged() == 0 || tally.expected() == 0) {
            failures.add("nothing was acknowledged, so nothing was tried");
        }
        if (tally.lost() + tally.duplicates() + tally.unknown() > 0) {
            failures.add("lost " + tally.lost() + ", duplicates " + tally.duplicates() + ", of unknown origin "
                    + tally.unknown() + ": " + String.join("; ", tally.examples()));
        }
        return failures;
    }

    static String header() {
        return String.format(
                Locale.ROOT,
                COLUMNS,
                "scenario",
                "posted",
                "acked",
                "refused",
                "unanswered",
                "messages",
                "expected",
                "stored",
                "lost",
                "dupl.",
                "ack ms",
                "s");
    }

    String line() {
        return String.format(
                Locale.ROOT,
                COLUMNS,
                scenario.title(),
                counts.posted(),
                counts.acknowledged(),
                counts.refused(),
                counts.unanswered(),
                counts.messages(),
                tally.expected(),
                tally.stored(),
                tally.lost(),
                tally.duplicates(),
                counts.longestAcknowledgement().toMillis(),
                duration.toSeconds());
    }
}
