/** The overview: traffic and failures, what needs attention, what changed, and the paired accounts. */
@NullMarked
package io.filigree.page.overview;

import org.jspecify.annotations.NullMarked;
