/** What the packages of this module share: how maps become {@code jsonb}, and where an installation keeps its files. */
@NullMarked
package io.filigree.db;

import org.jspecify.annotations.NullMarked;
