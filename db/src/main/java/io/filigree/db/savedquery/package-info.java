/** Queries that users saved for each other. Stores them as text; running them is the caller's concern. */
@NullMarked
package io.filigree.db.savedquery;

import org.jspecify.annotations.NullMarked;
