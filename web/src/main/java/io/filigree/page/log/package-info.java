/** The search in log lines: counts over time, the newest lines with new ones as they arrive, and the lines around one line. */
@NullMarked
package io.filigree.page.log;

import org.jspecify.annotations.NullMarked;
