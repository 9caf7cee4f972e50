/** Pages about keys, people and passwords. What they do is done by {@code io.filigree.access}. */
@NullMarked
package io.filigree.page.access;

import org.jspecify.annotations.NullMarked;
