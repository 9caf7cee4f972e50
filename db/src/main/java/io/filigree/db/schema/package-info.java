/**
 * What a start does before anything reads the database: checks that the server can run the schema, creates the role that
 * queries run as, and migrates. Knows no table.
 */
@NullMarked
package io.filigree.db.schema;

import org.jspecify.annotations.NullMarked;
