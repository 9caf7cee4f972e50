/** Who may do what: the keys of senders and tools, the people who log in, and what a first start creates. */
@NullMarked
package io.filigree.access;

import org.jspecify.annotations.NullMarked;
