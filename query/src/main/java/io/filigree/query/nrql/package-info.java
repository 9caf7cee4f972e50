/**
 * The NRQL engine: a {@link io.filigree.query.nrql.QueryRequest} in, an {@link io.filigree.query.nrql.QueryResult} out. It must not
 * depend on HTTP or on the formats in which results are shown.
 */
@NullMarked
package io.filigree.query.nrql;

import org.jspecify.annotations.NullMarked;
