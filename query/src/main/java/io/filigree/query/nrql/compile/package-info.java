/**
 * Executes the plan of a query on PostgreSQL: compiles it to parameterised SQL, and PostgreSQL's rows to the result. All values
 * from the query text are parameters; the text of a statement consists only of constants in this package and in
 * {@code functions}.
 *
 * <p>A statement is built from the inside out. {@link io.filigree.query.nrql.compile.Relation} provides rows with one column for
 * each attribute in the query. {@link io.filigree.query.nrql.compile.ExpressionCompiler} compiles conditions and values over these
 * columns. {@link io.filigree.query.nrql.compile.StateCompiler} compiles the partial states of a group, and
 * {@link io.filigree.query.nrql.compile.AggregateCompiler} the values over these states. The functions render their
 * own calls: {@link io.filigree.query.nrql.compile.EventFunction}, {@link io.filigree.query.nrql.compile.SqlAggregate}.
 * {@link io.filigree.query.nrql.compile.GroupQuery} and {@link io.filigree.query.nrql.compile.RowQuery} assemble the statement,
 * and {@link io.filigree.query.nrql.compile.PostgresQueryEngine} runs it.
 */
@NullMarked
package io.filigree.query.nrql.compile;

import org.jspecify.annotations.NullMarked;
