/** The inventory of all paired accounts as an immutable snapshot. Must not depend on how it is loaded. */
@NullMarked
package io.filigree.decorator.inventory;

import org.jspecify.annotations.NullMarked;
