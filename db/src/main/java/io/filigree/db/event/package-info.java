/** Events in PostgreSQL: written by COPY, once each, into tables partitioned by day. Knows nothing of wire formats. */
@NullMarked
package io.filigree.db.event;

import org.jspecify.annotations.NullMarked;
