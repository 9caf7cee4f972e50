/**
 * Questions over HTTP: REST as Insights had it, GraphQL as NerdGraph has it, CSV and lines of JSON. Each shape is made of
 * an {@link io.filigree.query.nrql.QueryResult}; how that comes about is not known here.
 */
@NullMarked
package io.filigree.nrql;

import org.jspecify.annotations.NullMarked;
