/** The inventory as ingest holds it: in memory, whole, a second behind the tables at most. */
@NullMarked
package io.filigree.ingest.inventory;

import org.jspecify.annotations.NullMarked;
