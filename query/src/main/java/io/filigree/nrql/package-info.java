/**
 * NRQL queries over HTTP: REST as in Insights, GraphQL as in NerdGraph, CSV and JSON lines. Each format is derived from
 * a {@link io.filigree.query.nrql.QueryResult}; running the query is not part of this package.
 */
@NullMarked
package io.filigree.nrql;

import org.jspecify.annotations.NullMarked;
