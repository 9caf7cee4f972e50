package io.filigree.query.nrql.compile;

/** Tables of groups that can be merged to larger groups. Each method but {@link #with} gives an item of a FROM clause. */
interface MergeableGroups {

    /** The definition of the tables. */
    SqlFragment with();

    /**
     * The groups of facets, over all buckets.
     *
     * @param names the columns of the facets
     */
    SqlFragment byFacet(String names, boolean byBucket);

    /** The groups of facets and buckets, of the facets in another table. */
    SqlFragment bucketsOf(String table, String names);

    /**
     * One group of all.
     *
     * @param where a WHERE clause, or empty
     */
    SqlFragment merged(String where);

    /** A group for each bucket. */
    SqlFragment mergedBuckets(String where);
}
