package io.filigree.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The log of a JVM's collections. */
public record GcLog(Path file) {

    /** {@code Pause Young (Normal) (G1 Evacuation Pause) 145M->62M(256M)}, whichever the collector. */
    private static final Pattern COLLECTION = Pattern.compile("Pause .* [0-9]+M->([0-9]+)M\\([0-9]+M\\)");

    private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms$");

    /** The JVM option that enables it. */
    public String option() {
        return "-Xlog:gc:file=" + file + "::filecount=0";
    }

    /** The most heap that was in use when a collection had ended, in MB. What was garbage to it may be in there. */
    public int mostUsedAfterCollectionMb() throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(COLLECTION::matcher)
                    .filter(Matcher::find)
                    .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                    .max()
                    .orElse(0);
        }
    }

    /** How long the longest pause for a collection was, in milliseconds. */
    public double longestPauseMs() throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(PAUSE::matcher)
                    .filter(Matcher::find)
                    .mapToDouble(matcher -> Double.parseDouble(matcher.group(1)))
                    .max()
                    .orElse(0);
        }
    }
}
