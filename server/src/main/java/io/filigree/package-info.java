/** The application: starts everything and wires what the other modules bring. Knows no feature from inside. */
@NullMarked
package io.filigree;

import org.jspecify.annotations.NullMarked;
