/**
 * The columnar history: final events leave PostgreSQL and are kept in Parquet files of Apache Iceberg tables. The package
 * writes, lists, compacts and deletes these files. It does not evaluate queries and knows nothing of NRQL.
 */
@NullMarked
package io.filigree.history;

import org.jspecify.annotations.NullMarked;
