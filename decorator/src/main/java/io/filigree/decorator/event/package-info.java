/** What senders post, decoded: events, and the platform lines that complete an invocation. */
@NullMarked
package io.filigree.decorator.event;

import org.jspecify.annotations.NullMarked;
