/** The inventory in PostgreSQL: functions, their immutable metadata, and what changed since when. Knows nothing of AWS clients. */
@NullMarked
package io.filigree.db.inventory;

import org.jspecify.annotations.NullMarked;
