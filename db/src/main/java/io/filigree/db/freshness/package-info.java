/**
 * How fresh the metadata is that decorates events, as numbers: how events were decorated, how old their metadata was, and
 * when a function was last heard of. Knows nothing of where the numbers are counted or shown.
 */
@NullMarked
package io.filigree.db.freshness;

import org.jspecify.annotations.NullMarked;
