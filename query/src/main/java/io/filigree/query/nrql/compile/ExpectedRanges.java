package io.filigree.query.nrql.compile;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.compile.KeyedGroups.Store;
import io.filigree.query.nrql.compile.Percentiles.Tolerance;
import io.filigree.query.nrql.compile.WantedMagnitudes.Wanted;

/** Finds the ranges of magnitudes that contain the percentiles of all files, as far as a sample of the files shows. */
final class ExpectedRanges {

    /** Values in these ranges. Each is a group in DuckDB, of some 100 bytes. */
    private static final int MAX_VALUES = 1_500_000;

    /** Beyond the deviation of a random sample: files are not random. */
    private static final Tolerance TOLERANCE = new Tolerance(0.0005, 3);

    private ExpectedRanges() {}

    /** Returns the ranges; empty if they have too many values. Replaces the table of groups of files. */
    static Optional<MagnitudeRanges> of(Store files, WantedMagnitudes magnitudes) {
        files.count(files.sample(), KeyedGroups.MAX_GROUPS_OF_FILES);
        Map<Double, Long> counts = files
                .sample()
                .rows(
                        "Values by magnitude",
                        SqlFragment.of(
                                "SELECT k, sum(n) FROM " + KeyedTables.FILES + " WHERE k IS NOT NULL GROUP BY k"),
                        row -> Map.entry(row.getDouble(1), row.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (!magnitudes.areOfFewGroups()) {
            return Optional.empty();
        }
        Set<Double> wanted = magnitudes.levels().stream()
                .flatMap(keys -> magnitudes.of(keys, SqlFragment.TRUE, TOLERANCE, KeyedTables.FILES).stream())
                .map(Wanted::magnitude)
                .collect(Collectors.toSet());
        return Optional.of(wanted)
                .filter(all -> !all.isEmpty())
                .map(MagnitudeRanges::of)
                .filter(ranges -> values(counts, ranges) <= MAX_VALUES);
    }

    private static long values(Map<Double, Long> counts, MagnitudeRanges ranges) {
        return ColumnarEvents.SAMPLE
                * counts.entrySet().stream()
                        .filter(count -> ranges.contains(count.getKey()))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
    }
}
