/** Recommendations for functions, their dismissals, and the state of their computation. Knows no events and no prices. */
@NullMarked
package io.filigree.db.recommendation;

import org.jspecify.annotations.NullMarked;
