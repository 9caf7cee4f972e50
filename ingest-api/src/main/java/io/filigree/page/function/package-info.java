/** The inventory for people: every function with its facets, and the page of one. Knows nothing of tables. */
@NullMarked
package io.filigree.page.function;

import org.jspecify.annotations.NullMarked;
