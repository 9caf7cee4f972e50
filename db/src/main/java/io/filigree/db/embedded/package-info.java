/**
 * The PostgreSQL server that Filigree brings along and runs when no other is configured: unpacked, initialised, started,
 * watched and stopped here. Knows server processes and files; nothing of the tables in it.
 */
@NullMarked
package io.filigree.db.embedded;

import org.jspecify.annotations.NullMarked;
