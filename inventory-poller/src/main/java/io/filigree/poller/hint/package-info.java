/**
 * Keeps the inventory up between polls: asks about functions that others hinted at, and applies changes that AWS told of.
 * Meets whoever leaves hints only in tables, and AWS only through {@link io.filigree.poller.hint.FunctionSource}.
 */
@NullMarked
package io.filigree.poller.hint;

import org.jspecify.annotations.NullMarked;
