/** What to set in each sender so that all of its telemetry arrives here. Knows nothing of pages, keys or wire formats. */
@NullMarked
package io.filigree.setup;

import org.jspecify.annotations.NullMarked;
