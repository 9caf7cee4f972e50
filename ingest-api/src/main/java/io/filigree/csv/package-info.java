/** Tables as text. Knows no feature. */
@NullMarked
package io.filigree.csv;

import org.jspecify.annotations.NullMarked;
