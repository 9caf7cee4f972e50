/** Authentication and authorization: keys of senders and tools, users, and the first start of an installation. */
@NullMarked
package io.filigree.access;

import org.jspecify.annotations.NullMarked;
