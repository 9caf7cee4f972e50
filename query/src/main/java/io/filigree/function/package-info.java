/** The functions of the inventory over REST. */
@NullMarked
package io.filigree.function;

import org.jspecify.annotations.NullMarked;
