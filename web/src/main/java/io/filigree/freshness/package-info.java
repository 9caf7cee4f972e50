/** Reports how fresh the metadata of decorated events is: over REST and as metrics. */
@NullMarked
package io.filigree.freshness;

import org.jspecify.annotations.NullMarked;
