package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.compile.KeyedGroups.Store;
import io.filigree.query.nrql.compile.Percentiles.Tolerance;
import io.filigree.query.nrql.compile.WantedMagnitudes.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * Exact percentiles of values that both stores counted by magnitude. A percentile needs the values of the magnitude that contains it.
 * PostgreSQL returns those of the magnitudes that contain the percentiles of the files with its groups, because reading its events
 * once more takes longest. If percentiles of all events are of other magnitudes, their values are read in addition. Values of files are
 * read in one pass for all results of the query. Of files only, they are read with the groups, if a sample of the files shows which ones
 * are needed.
 */
final class KeyedPercentiles {

    /** Values that PostgreSQL is expected to return with its groups, or returns without a cursor. */
    private static final int MAX_VALUES = 40_000;

    /** Values of a level of groups that are read before they are needed. */
    private static final int MAX_VALUES_AHEAD = 1_000_000;

    /** The table of the values of files that were read before they are needed. */
    private static final String AHEAD = "values_of_files";

    /** More magnitudes are not compared one by one. */
    private static final int MAX_COMPARED = 100;

    /** By how much a percentile of all events is expected to be in another place among the values than that of the files. */
    private static final Tolerance SHIFT = new Tolerance(0.001, 0);

    /** A magnitude of a group of some keys. */
    private record Place(List<String> keys, String group, double magnitude) {

        static Set<Place> of(List<String> keys, List<Wanted> wanted) {
            return wanted.stream()
                    .map(each -> new Place(keys, each.group(), each.magnitude()))
                    .collect(Collectors.toSet());
        }
    }

    private final KeyedTables tables;
    private final Store files;
    private final List<Store> recent;
    private final EventParts events;
    private final WantedMagnitudes magnitudes;
    private final Set<Double> expected = new HashSet<>();

    /** Groups of files have half magnitudes outside these ranges, and all values inside are in {@link #AHEAD}; null without ranges. */
    private @Nullable MagnitudeRanges ranges;

    /** All values of files at these places are in {@link #AHEAD}; null until they are read. */
    private @Nullable Set<Place> ahead;

    KeyedPercentiles(KeyedTables tables, Store files, List<Store> recent, EventParts events) {
        this.tables = tables;
        this.files = files;
        this.recent = recent;
        this.events = events;
        this.magnitudes = new WantedMagnitudes(tables, files.statements());
    }

    /**
     * Reads the groups of files together with the values of the magnitudes that are expected to contain percentiles.
     *
     * @return false if these are not known, or too many
     */
    boolean readExpected() {
        Optional<MagnitudeRanges> found = ExpectedRanges.of(files, magnitudes);
        if (found.isEmpty()) {
            return false;
        }
        SqlFragment value = tables.columns().percentiles().get(0).value();
        try {
            files.statements().table(AHEAD, files.scan().byRange(found.get(), value));
        } catch (QueryRefusedException e) {
            if (e.reason() == QueryRefusedException.Reason.TOO_MANY_EVENTS) {
                return false; // groups by magnitude need less memory
            }
            throw e;
        }
        String others =
                tables.columns().namesByKey().stream().map(name -> ", " + name).collect(Collectors.joining());
        files.statements()
                .table(
                        KeyedTables.FILES,
                        SqlFragment.of(
                                "SELECT " + names(smallest(), "") + "k, NULL::double AS v, n::bigint AS n" + others
                                        + " FROM ({}) AS m",
                                tables.merged(smallest(), SqlFragment.TRUE, AHEAD)));
        ranges = found.get();
        return true;
    }

    /** Finds the magnitudes that contain the percentiles of files. Returns false if there are too many groups with percentiles. */
    boolean expectMagnitudes() {
        if (!magnitudes.areOfFewGroups()) {
            return false;
        }
        Map<Double, Long> values = new HashMap<>();
        if (!recent.isEmpty()) {
            Stream.of(List.<String>of(), smallest())
                    .distinct()
                    .flatMap(keys -> magnitudes.of(keys, SqlFragment.TRUE, SHIFT, KeyedTables.FILES).stream())
                    .forEach(each -> values.merge(each.magnitude(), each.values(), Math::max));
        }
        if (values.size() <= MAX_COMPARED
                && values.values().stream().mapToLong(Long::longValue).sum() <= MAX_VALUES) {
            expected.addAll(values.keySet());
        }
        return true;
    }

    /** Whether the values of a magnitude are in the groups of PostgreSQL. */
    SqlFragment isExpected() {
        return isOneOf(expected);
    }

    /**
     * Copies the values of PostgreSQL that are missing.
     *
     * @return the groups, and the values from which percentiles can be computed, each with its place
     */
    SqlFragment values(List<String> keys, SqlFragment further) {
        List<Wanted> wanted = wanted(keys, further);
        if (ranges != null && !wanted.stream().map(Wanted::magnitude).allMatch(ranges::contains)) {
            countByMagnitude();
            wanted = wanted(keys, further);
        }
        SqlFragment placed = tables.placed(keys, further, KeyedTables.FILES, KeyedTables.RECENT);
        copyMissing(keys, further, wanted);
        SqlFragment condition = SqlFragment.and(List.of(further, isIn(keys, wanted)));
        SqlFragment values = SqlFragment.of(
                "SELECT " + names(keys, "") + "k, v, sum(n) AS n FROM ({} UNION ALL SELECT "
                        + names(smallest(), "") + "k, v, n FROM "
                        + KeyedTables.RECENT
                        + " WHERE v IS NOT NULL AND {} UNION ALL SELECT * FROM copied) AS e GROUP BY ALL",
                valuesOfFiles(keys, wanted, condition),
                condition);
        List<String> others = tables.columns().namesByKey();
        return SqlFragment.of(
                "WITH placed AS MATERIALIZED ({}) SELECT " + names(keys, "")
                        + "NULL::double AS v, NULL::double AS n, NULL::double AS below, total"
                        + others.stream().map(name -> ", " + name).collect(Collectors.joining())
                        + " FROM placed UNION ALL SELECT " + names(keys, "w.")
                        + "w.v, w.n, p.below + sum(w.n) OVER (PARTITION BY " + names(keys, "w.")
                        + "w.k ORDER BY w.v) - w.n, p.total"
                        + ", NULL".repeat(others.size()) + " FROM ({}) AS w JOIN placed AS p ON "
                        + keys.stream()
                                .map(key -> "w." + key + " IS NOT DISTINCT FROM p." + key + " AND ")
                                .collect(Collectors.joining())
                        + "w.k = p.k",
                placed,
                values);
    }

    private SqlFragment valuesOfFiles(List<String> keys, List<Wanted> wanted, SqlFragment condition) {
        if (ranges == null && ahead == null) {
            ahead = readAhead();
        }
        boolean areRead = ranges != null || ahead != null && ahead.containsAll(Place.of(keys, wanted));
        return areRead && !wanted.isEmpty()
                ? SqlFragment.of(
                        "SELECT " + names(smallest(), "") + "k, v, n FROM " + AHEAD + " WHERE v IS NOT NULL AND {}",
                        condition)
                : valuesOf(files, wanted, condition);
    }

    /** Groups that have percentiles outside the ranges are read again. */
    private void countByMagnitude() {
        files.count(files.statements(), KeyedGroups.MAX_GROUPS_OF_FILES);
        long groups = files.statements()
                .rows("Number of groups by key", tables.sizes(), row -> row.getLong(1))
                .get(0);
        if (groups > KeyedGroups.MAX_GROUPS_OF_FILES) {
            throw new QueryRefusedException(
                    QueryRefusedException.Reason.TOO_MANY_EVENTS,
                    "the percentiles of so many groups of events of the history need more memory than there is: use a"
                            + " shorter time range, fewer groups or more conditions");
        }
        ranges = null;
    }

    /**
     * Reads the values of files for the groups of all levels in one pass: those with all keys, with one of them, and the total.
     *
     * @return what was read
     */
    private Set<Place> readAhead() {
        if (smallest().isEmpty()) {
            return Set.of();
        }
        Set<Place> places = new HashSet<>();
        List<Wanted> all = new ArrayList<>();
        List<SqlFragment> conditions = new ArrayList<>();
        for (List<String> keys : magnitudes.levels()) {
            List<Wanted> wanted = wanted(keys, SqlFragment.TRUE);
            if (WantedMagnitudes.areFew(wanted)
                    && wanted.stream().mapToLong(Wanted::values).sum() <= MAX_VALUES_AHEAD) {
                places.addAll(Place.of(keys, wanted));
                all.addAll(wanted);
                conditions.add(isIn(keys, wanted));
            }
        }
        if (!all.isEmpty()) {
            files.statements()
                    .table(AHEAD, valuesOf(files, all, SqlFragment.of("({})", SqlFragment.join(" OR ", conditions))));
        }
        return places;
    }

    private List<String> smallest() {
        return magnitudes.smallest();
    }

    /** The magnitudes that percentiles can be computed from. */
    private List<Wanted> wanted(List<String> keys, SqlFragment further) {
        return magnitudes.of(keys, further, Tolerance.NONE, KeyedTables.FILES, KeyedTables.RECENT);
    }

    private static SqlFragment valuesOf(Store store, List<Wanted> wanted, SqlFragment condition) {
        return store.scan()
                .values(
                        store.scan().columns().percentiles().get(0),
                        wanted.stream().mapToDouble(Wanted::magnitude).toArray(),
                        condition);
    }

    /** Copies the values of PostgreSQL that are not in its groups. */
    private void copyMissing(List<String> keys, SqlFragment further, List<Wanted> wanted) {
        List<Wanted> missing = wanted.stream()
                .filter(each -> !expected.contains(each.magnitude()))
                .toList();
        List<Column> table = new ArrayList<>(tables.smallest());
        List.of("k", "v", "n").forEach(name -> table.add(new Column(name, Column.Type.NUMBER)));
        SqlFragment condition = SqlFragment.and(List.of(further, isIn(keys, missing)));
        List<SqlFragment> values = missing.isEmpty()
                ? List.of()
                : recent.stream()
                        .map(store -> valuesOf(store, missing, condition))
                        .toList();
        if (missing.stream().mapToLong(Wanted::values).sum() > MAX_VALUES) {
            events.copy(table, values);
        } else {
            events.copyFew("copied", table, values, MAX_VALUES);
        }
    }

    private static SqlFragment isOneOf(Collection<Double> magnitudes) {
        return magnitudes.isEmpty()
                ? SqlFragment.of("false")
                : SqlFragment.of(
                        "k IN ({})",
                        SqlFragment.join(
                                ", ",
                                magnitudes.stream().map(SqlFragment::number).toList()));
    }

    private static SqlFragment isIn(List<String> keys, List<Wanted> wanted) {
        Set<Double> magnitudes = wanted.stream().map(Wanted::magnitude).collect(Collectors.toSet());
        List<SqlFragment> conditions = new ArrayList<>();
        if (keys.isEmpty() || magnitudes.size() <= MAX_COMPARED) {
            conditions.add(isOneOf(magnitudes));
        }
        if (!keys.isEmpty()) {
            List<SqlFragment> columns =
                    new ArrayList<>(keys.stream().map(SqlFragment::of).toList());
            columns.add(SqlFragment.of("k"));
            String groups = wanted.stream().map(Wanted::group).collect(Collectors.joining(",", "[", "]"));
            conditions.add(FacetColumns.among(SqlFragment.json(groups), columns));
        }
        return SqlFragment.and(conditions);
    }

    private static String names(List<String> keys, String table) {
        return keys.stream().map(key -> table + key + ", ").collect(Collectors.joining());
    }
}
