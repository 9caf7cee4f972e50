/** Sanitises texts of senders for comparison and display. */
@NullMarked
package io.filigree.decorator.text;

import org.jspecify.annotations.NullMarked;
