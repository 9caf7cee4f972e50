/**
 * How requests are refused: problem details (RFC 9457) that name the field and the bound, for every endpoint alike; a
 * plain page where a person asked. Knows no feature.
 */
@NullMarked
package io.filigree.problem;

import org.jspecify.annotations.NullMarked;
