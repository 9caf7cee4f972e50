/** Tells how fresh the metadata is that decorates events: over REST, and as metrics. */
@NullMarked
package io.filigree.freshness;

import org.jspecify.annotations.NullMarked;
