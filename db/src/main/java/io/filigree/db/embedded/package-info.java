/**
 * The embedded PostgreSQL server, used if no database is configured: it is unpacked, initialised, started,
 * monitored and stopped here. Must not depend on the tables in it.
 */
@NullMarked
package io.filigree.db.embedded;

import org.jspecify.annotations.NullMarked;
