/** The pages for people: the login, and what is here. Knows nothing of tables or wire formats. */
@NullMarked
package io.filigree.page;

import org.jspecify.annotations.NullMarked;
