/**
 * Keeps the inventory up between polls: asks AWS about functions that others hinted at.
 * Meets whoever leaves hints only in tables, and AWS only through {@link io.filigree.poller.hint.FunctionSource}.
 */
@NullMarked
package io.filigree.poller.hint;

import org.jspecify.annotations.NullMarked;
