/**
 * Keeps the inventory current between polls by reading hinted functions from AWS. Hints arrive only through tables; AWS is
 * accessed only through {@link io.filigree.poller.hint.FunctionSource}.
 */
@NullMarked
package io.filigree.poller.hint;

import org.jspecify.annotations.NullMarked;
