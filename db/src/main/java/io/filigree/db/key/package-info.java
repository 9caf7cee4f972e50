/** Keys of senders and tools, and the people who log in. Stores hashes only. */
@NullMarked
package io.filigree.db.key;

import org.jspecify.annotations.NullMarked;
