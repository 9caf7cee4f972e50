/** The routes that senders post to. Code that routes, limits or rejects requests may use it. It depends only on the
 * installed wire formats. */
@NullMarked
package io.filigree.route;

import org.jspecify.annotations.NullMarked;
