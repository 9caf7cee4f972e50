/** How an attribute of an event is described: its name, type, unit, source and aliases. Depends on no other package. */
@NullMarked
package io.filigree.decorator.attribute;

import org.jspecify.annotations.NullMarked;
