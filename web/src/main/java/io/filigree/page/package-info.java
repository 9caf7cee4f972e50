/** The web pages: login and overview. Knows nothing of tables or wire formats. */
@NullMarked
package io.filigree.page;

import org.jspecify.annotations.NullMarked;
