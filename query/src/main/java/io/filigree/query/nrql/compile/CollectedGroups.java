package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;

import io.filigree.query.nrql.plan.CollectedGroup;

/**
 * Groups whose states were collected in several time ranges or by several engines. PostgreSQL merges them and computes the
 * direct columns from the merged states.
 *
 * @param byFacet the groups by facet; also by bucket, unless an event can be in several buckets
 * @param byBucket the groups by facet and bucket; the same list unless an event can be in several buckets
 */
record CollectedGroups(
        FacetColumns facets, AggregateColumns columns, List<CollectedGroup> byFacet, List<CollectedGroup> byBucket)
        implements MergeableGroups {

    @Override
    public SqlFragment with() {
        return SqlFragment.of("WITH g AS ({}), h AS ({})", table(byFacet), table(byBucket));
    }

    private SqlFragment table(List<CollectedGroup> groups) {
        List<SqlFragment> read = new ArrayList<>(facets.fromJson("t.v -> 0"));
        read.add(SqlFragment.of("(t.v ->> 1)::integer AS b"));
        read.addAll(columns.fromJson("t.v -> 2"));
        return SqlFragment.of(
                "SELECT {} FROM jsonb_array_elements({}) AS t(v)",
                SqlFragment.join(", ", read),
                SqlFragment.json(json(groups)));
    }

    private static String json(List<CollectedGroup> groups) {
        StringBuilder json = new StringBuilder("[");
        for (CollectedGroup group : groups) {
            json.append(json.length() == 1 ? "" : ",")
                    .append('[')
                    .append(group.keys())
                    .append(',')
                    .append(group.bucket())
                    .append(',')
                    .append(group.states())
                    .append(']');
        }
        return json.append(']').toString();
    }

    @Override
    public SqlFragment byFacet(String names, boolean byBuckets) {
        return finished(names, SqlFragment.of("g"), "f");
    }

    @Override
    public SqlFragment bucketsOf(String table, String names) {
        SqlFragment kept = SqlFragment.of("(SELECT h.* FROM h JOIN " + table + " USING (" + names + ")) AS k");
        return finished(names + ", b", kept, "g");
    }

    @Override
    public SqlFragment merged(String where) {
        return finished("", SqlFragment.of("g" + where), "c");
    }

    @Override
    public SqlFragment mergedBuckets(String where) {
        return finished("b", SqlFragment.of("h" + where), "c");
    }

    /** The direct columns of merged groups. */
    private SqlFragment finished(String keys, SqlFragment from, String alias) {
        String columnsOfKeys = keys.isEmpty() ? "" : keys + ", ";
        return SqlFragment.of(
                "(SELECT " + columnsOfKeys + "{} FROM (SELECT " + columnsOfKeys + "{} FROM {}"
                        + (keys.isEmpty() ? "" : " GROUP BY " + keys) + ") AS m) AS " + alias,
                SqlFragment.join(", ", columns.finished()),
                SqlFragment.join(", ", columns.merged()),
                from);
    }
}
