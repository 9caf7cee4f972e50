/** The page of the estimated cost of invocations, and of what is billed without need. */
@NullMarked
package io.filigree.page.cost;

import org.jspecify.annotations.NullMarked;
