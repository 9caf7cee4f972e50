/** Decorated events over REST, newest first. */
@NullMarked
package io.filigree.event;

import org.jspecify.annotations.NullMarked;
