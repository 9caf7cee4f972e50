/** Stored dashboards. Their definition is JSON text here; its format and limits are the caller's concern. */
@NullMarked
package io.filigree.db.dashboard;

import org.jspecify.annotations.NullMarked;
