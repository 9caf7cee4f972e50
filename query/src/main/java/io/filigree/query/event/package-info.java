/** Decorated events by type, invocation, function and time. Knows nothing of HTTP. */
@NullMarked
package io.filigree.query.event;

import org.jspecify.annotations.NullMarked;
