/** What the packages of this module share: how maps become {@code jsonb}. */
@NullMarked
package io.filigree.db;

import org.jspecify.annotations.NullMarked;
