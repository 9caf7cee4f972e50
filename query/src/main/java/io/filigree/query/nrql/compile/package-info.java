/**
 * A query's tree becomes parameterised SQL, and what PostgreSQL says becomes the answer. Every value that somebody wrote
 * travels as a parameter; the text of a statement is made of nothing but what stands in this package.
 *
 * <p>How a statement is built, from the inside: a {@link io.filigree.query.nrql.compile.RowSource} gives rows with one column
 * for each attribute that the query names; {@link io.filigree.query.nrql.compile.ExpressionCompiler} makes conditions and
 * values of those; {@link io.filigree.query.nrql.compile.AggregateCompiler} splits an aggregate into what is collected for
 * each group and what is made of that; {@link io.filigree.query.nrql.compile.GroupQuery} and
 * {@link io.filigree.query.nrql.compile.RowQuery} put it together, and
 * {@link io.filigree.query.nrql.compile.NrqlService} asks.
 */
@NullMarked
package io.filigree.query.nrql.compile;

import org.jspecify.annotations.NullMarked;
