/** The pages of one invocation and of one trace: spans, errors and logs in order of time, and attributes by their source. */
@NullMarked
package io.filigree.page.invocation;

import org.jspecify.annotations.NullMarked;
