/** What a process does: {@code filigree.roles}. Knows no other package. */
@NullMarked
package io.filigree.role;

import org.jspecify.annotations.NullMarked;
