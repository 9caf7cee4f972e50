/** Keys of senders and tools, and users. Stores only hashes. */
@NullMarked
package io.filigree.db.key;

import org.jspecify.annotations.NullMarked;
