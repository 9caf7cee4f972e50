package io.filigree.query.nrql.compile;

/** Groups of events with the columns of aggregates. */
interface GroupSource {

    /** The facets by which events are grouped. */
    FacetColumns facets();

    /** The columns of aggregates. */
    AggregateColumns columns();

    /**
     * The columns of each group.
     *
     * @param further a condition that the events satisfy, in terms of {@link #facets}
     */
    SqlFragment select(SqlFragment further, boolean byFacet, boolean byBucket);
}
