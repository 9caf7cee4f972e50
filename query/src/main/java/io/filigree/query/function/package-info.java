/** The inventory's functions, page by page, each with its current metadata. Must not depend on HTTP. */
@NullMarked
package io.filigree.query.function;

import org.jspecify.annotations.NullMarked;
