package io.filigree.query.nrql.compile;

/**
 * Groups with direct aggregates, which are merged by aggregating them again.
 *
 * @param groups the smallest groups
 */
record DirectGroups(SqlFragment groups, AggregateColumns columns) implements MergeableGroups {

    @Override
    public SqlFragment with() {
        return SqlFragment.of("WITH g AS ({})", groups);
    }

    @Override
    public SqlFragment byFacet(String names, boolean byBucket) {
        return byBucket
                ? SqlFragment.of("(SELECT " + names + ", {} FROM g GROUP BY " + names + ") AS f", combined())
                : SqlFragment.of("g");
    }

    @Override
    public SqlFragment bucketsOf(String table, String names) {
        return SqlFragment.of("(SELECT g.* FROM g JOIN " + table + " USING (" + names + ")) AS g");
    }

    @Override
    public SqlFragment merged(String where) {
        return SqlFragment.of("(SELECT {} FROM g" + where + ") AS c", combined());
    }

    @Override
    public SqlFragment mergedBuckets(String where) {
        return SqlFragment.of("(SELECT b, {} FROM g" + where + " GROUP BY b) AS c", combined());
    }

    private SqlFragment combined() {
        return SqlFragment.join(", ", columns.combined());
    }
}
