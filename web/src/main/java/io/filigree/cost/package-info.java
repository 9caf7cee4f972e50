/** The prices of AWS Lambda, from which pages and recommendations estimate cost. */
@NullMarked
package io.filigree.cost;

import org.jspecify.annotations.NullMarked;
