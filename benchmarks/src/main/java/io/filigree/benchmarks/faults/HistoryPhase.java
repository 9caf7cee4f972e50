package io.filigree.benchmarks.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** What the process that maintains history does, by the line that it logs afterwards. */
enum HistoryPhase {
    PARTITION("Sealed a partition: "),
    LATE("Sealed late events: "),
    EXPIRY("Removed expired history: "),
    COMPACTION("Merged files of history: ");

    private final String line;

    HistoryPhase(String line) {
        this.line = line;
    }

    private long count(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log, ISO_8859_1)) {
            return lines.filter(text -> text.contains(line)).count();
        }
    }

    /** Waits until it happens again, but not longer than this. */
    void await(Path log, Duration limit) throws IOException, InterruptedException {
        long before = count(log);
        long deadline = System.nanoTime() + limit.toNanos();
        while (count(log) == before && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    /** How often each has happened. */
    static Map<HistoryPhase, Long> counts(Path log) throws IOException {
        Map<HistoryPhase, Long> counts = new EnumMap<>(HistoryPhase.class);
        for (HistoryPhase phase : values()) {
            counts.put(phase, phase.count(log));
        }
        return counts;
    }
}
