/** The inventory's functions, page by page, each with its current metadata. Knows nothing of HTTP. */
@NullMarked
package io.filigree.query.function;

import org.jspecify.annotations.NullMarked;
