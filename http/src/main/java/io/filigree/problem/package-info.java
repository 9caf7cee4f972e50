/**
 * Error responses: problem details (RFC 9457) that name the field and the limit, for all endpoints, and an error page
 * for browsers. Knows no feature.
 */
@NullMarked
package io.filigree.problem;

import org.jspecify.annotations.NullMarked;
