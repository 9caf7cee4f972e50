/**
 * NRQL asked and answered: a {@link io.filigree.query.nrql.Question} in, an {@link io.filigree.query.nrql.Answer} out.
 * Knows nothing of HTTP or of the shapes in which answers are shown.
 */
@NullMarked
package io.filigree.query.nrql;

import org.jspecify.annotations.NullMarked;
