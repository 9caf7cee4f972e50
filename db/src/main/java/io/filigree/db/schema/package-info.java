/**
 * Prepares the database at start: checks that the server supports the schema, creates the role that
 * queries run as, and migrates. Must not depend on tables.
 */
@NullMarked
package io.filigree.db.schema;

import org.jspecify.annotations.NullMarked;
