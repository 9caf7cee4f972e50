package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.compile.KeyedGroups.Store;
import org.jspecify.annotations.Nullable;

/**
 * Exact percentiles of values that both stores counted by magnitude. A percentile needs the values of the magnitude that contains it.
 * PostgreSQL returns those of the magnitudes that contain the percentiles of the files with its groups, because reading its events
 * once more takes longest. If percentiles of all events are of other magnitudes, their values are read in addition. Values of files are
 * read in one pass for all results of the query.
 */
final class KeyedPercentiles {

    /** Groups with percentiles. */
    private static final int MAX_GROUPS = 5_000;

    /** Values that PostgreSQL is expected to return with its groups, or returns without a cursor. */
    private static final int MAX_VALUES = 40_000;

    /** Values of a level of groups that are read before they are needed. */
    private static final int MAX_VALUES_AHEAD = 1_000_000;

    /** The table of the values that were read ahead. */
    private static final String AHEAD = "values_of_files";

    /** More magnitudes are not compared one by one. */
    private static final int MAX_COMPARED = 100;

    /** By how much a percentile of all events is expected to be in another place among the values than that of the files. */
    private static final double SHIFT = 0.001;

    /** @param group its key as JSON, with the magnitude */
    private record Wanted(String group, double magnitude, long values) {}

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
    private final Set<Double> expected = new HashSet<>();

    /** All values of files at these places are in {@link #AHEAD}; null until they are read. */
    private @Nullable Set<Place> ahead;

    KeyedPercentiles(KeyedTables tables, Store files, List<Store> recent, EventParts events) {
        this.tables = tables;
        this.files = files;
        this.recent = recent;
        this.events = events;
    }

    /** Finds the magnitudes that contain the percentiles of files. Returns false if there are too many groups with percentiles. */
    boolean expectMagnitudes() {
        List<String> smallest = smallest();
        List<Wanted> wanted = new ArrayList<>();
        if (!recent.isEmpty()) {
            wanted.addAll(wanted(List.of(), tables.placed(List.of(), SqlFragment.TRUE, KeyedTables.FILES), SHIFT));
        }
        if (!smallest.isEmpty()) {
            SqlFragment placed = tables.placed(smallest, SqlFragment.TRUE, KeyedTables.FILES);
            SqlFragment number =
                    SqlFragment.of("SELECT count(*) FROM ({}) AS p WHERE below = 0 AND k IS NOT NULL", placed);
            if (files.statements()
                            .rows("Number of groups", number, row -> row.getLong(1))
                            .get(0)
                    > MAX_GROUPS) {
                return false;
            }
            if (!recent.isEmpty()) {
                wanted.addAll(wanted(smallest, placed, SHIFT));
            }
        }
        Map<Double, Long> values = new HashMap<>();
        wanted.forEach(each -> values.merge(each.magnitude(), each.values(), Math::max));
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
        SqlFragment placed = tables.placed(keys, further, KeyedTables.FILES, KeyedTables.RECENT);
        List<Wanted> wanted = wanted(keys, placed, 0);
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
        if (ahead == null) {
            ahead = readAhead();
        }
        return !wanted.isEmpty() && ahead.containsAll(Place.of(keys, wanted))
                ? SqlFragment.of("SELECT " + names(smallest(), "") + "k, v, n FROM " + AHEAD + " WHERE {}", condition)
                : valuesOf(files, wanted, condition);
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
        for (List<String> keys : levels()) {
            List<Wanted> wanted =
                    wanted(keys, tables.placed(keys, SqlFragment.TRUE, KeyedTables.FILES, KeyedTables.RECENT), 0);
            if (wanted.size() <= MAX_GROUPS
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
        return tables.smallest().stream().map(Column::name).toList();
    }

    private Set<List<String>> levels() {
        List<String> facets = tables.facets().columns();
        List<String> bucket = tables.byBucket() ? List.of("b") : List.of();
        return new LinkedHashSet<>(List.of(smallest(), facets, bucket, List.of()));
    }

    private static SqlFragment valuesOf(Store store, List<Wanted> wanted, SqlFragment condition) {
        return store.scan()
                .values(
                        store.scan().columns().percentiles().get(0),
                        wanted.stream().mapToDouble(Wanted::magnitude).toArray(),
                        condition);
    }

    /** The magnitudes that percentiles can be computed from. */
    private List<Wanted> wanted(List<String> keys, SqlFragment placed, double shift) {
        String group = keys.isEmpty()
                ? "''"
                : "json_array("
                        + keys.stream().map(key -> "to_jsonb(" + key + "), ").collect(Collectors.joining())
                        + "to_jsonb(k))::varchar";
        List<SqlFragment> any = tables.columns().percentiles().stream()
                .map(each -> each.isWanted(shift))
                .toList();
        SqlFragment sql = SqlFragment.of(
                "SELECT " + group + ", k, n FROM ({}) AS p WHERE k IS NOT NULL AND ({})",
                placed,
                SqlFragment.join(" OR ", any));
        return files.statements()
                .rows(
                        "Magnitudes of percentiles",
                        sql,
                        row -> new Wanted(String.valueOf(row.getString(1)), row.getDouble(2), row.getLong(3)));
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
