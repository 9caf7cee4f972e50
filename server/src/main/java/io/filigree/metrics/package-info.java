/** Rules for every meter of the process. Knows no other package. */
@NullMarked
package io.filigree.metrics;

import org.jspecify.annotations.NullMarked;
