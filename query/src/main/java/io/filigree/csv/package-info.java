/** CSV output. Knows no feature. */
@NullMarked
package io.filigree.csv;

import org.jspecify.annotations.NullMarked;
