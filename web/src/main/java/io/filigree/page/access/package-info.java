/** Pages for keys, users and passwords. {@code io.filigree.access} implements their actions. */
@NullMarked
package io.filigree.page.access;

import org.jspecify.annotations.NullMarked;
