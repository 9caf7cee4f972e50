package io.filigree.query.nrql.compile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.compile.Percentiles.Tolerance;

/**
 * Finds the magnitudes that contain the percentiles of groups ({@link KeyedTables}).
 *
 * @param statements of DuckDB
 */
record WantedMagnitudes(KeyedTables tables, StatementExecutor statements) {

    /** Groups with percentiles. */
    private static final int MAX_GROUPS = 5_000;

    /** @param group its key as JSON, with the magnitude */
    record Wanted(String group, double magnitude, long values) {}

    /** The magnitudes of groups of some keys. */
    List<Wanted> of(List<String> keys, SqlFragment further, Tolerance tolerance, String... from) {
        String group = keys.isEmpty()
                ? "''"
                : "json_array("
                        + keys.stream().map(key -> "to_jsonb(" + key + "), ").collect(Collectors.joining())
                        + "to_jsonb(k))::varchar";
        List<SqlFragment> any = tables.columns().percentiles().stream()
                .map(each -> each.isWanted(tolerance))
                .toList();
        SqlFragment sql = SqlFragment.of(
                "SELECT " + group + ", k, n FROM ({}) AS p WHERE k IS NOT NULL AND ({})",
                tables.placed(keys, further, from),
                SqlFragment.join(" OR ", any));
        return statements.rows(
                "Magnitudes of percentiles",
                sql,
                row -> new Wanted(String.valueOf(row.getString(1)), row.getDouble(2), row.getLong(3)));
    }

    /** Whether the smallest groups of files are so few that each can have a percentile. */
    boolean areOfFewGroups() {
        if (smallest().isEmpty()) {
            return true;
        }
        SqlFragment number = SqlFragment.of("SELECT count(*) FROM (SELECT DISTINCT " + String.join(", ", smallest())
                + " FROM " + KeyedTables.FILES + " WHERE k IS NOT NULL) AS g");
        return statements
                        .rows("Number of groups", number, row -> row.getLong(1))
                        .get(0)
                <= MAX_GROUPS;
    }

    /** The keys of the smallest groups. */
    List<String> smallest() {
        return tables.smallest().stream().map(Column::name).toList();
    }

    /** The keys of all groups that a result can have: the smallest, those of facets, those of buckets, and the total. */
    Set<List<String>> levels() {
        List<String> bucket = tables.byBucket() ? List.of("b") : List.of();
        return new LinkedHashSet<>(List.of(smallest(), tables.facets().columns(), bucket, List.of()));
    }

    /** Whether so many wanted magnitudes can be read for the groups of one level. */
    static boolean areFew(List<Wanted> wanted) {
        return wanted.size() <= MAX_GROUPS;
    }
}
