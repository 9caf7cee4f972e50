/** The addresses that senders post to. Whatever routes, limits or refuses requests may use it;
 * it knows nothing but which wire formats are installed. */
@NullMarked
package io.filigree.route;

import org.jspecify.annotations.NullMarked;
