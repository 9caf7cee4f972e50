/**
 * DuckDB, which runs the SQL of {@link io.filigree.query.nrql.compile} over columnar files: its limits, and the functions of
 * PostgreSQL that it lacks. The package does not know NRQL.
 */
@NullMarked
package io.filigree.query.nrql.columnar;

import org.jspecify.annotations.NullMarked;
