/** The pages of the inventory: the explorer with its facets, and the page of one function. Knows nothing of tables. */
@NullMarked
package io.filigree.page.function;

import org.jspecify.annotations.NullMarked;
