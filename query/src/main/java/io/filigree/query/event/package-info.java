/** Decorated events by type, invocation, function and time. Must not depend on HTTP. */
@NullMarked
package io.filigree.query.event;

import org.jspecify.annotations.NullMarked;
