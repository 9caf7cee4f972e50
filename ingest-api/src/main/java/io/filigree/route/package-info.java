/** The addresses that senders post to. A leaf: whatever routes, limits or refuses requests may use it. */
@NullMarked
package io.filigree.route;

import org.jspecify.annotations.NullMarked;
