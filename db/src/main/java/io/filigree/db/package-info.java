/**
 * What the packages of this module share: how maps become {@code jsonb}, where an installation keeps its files, and how a
 * process says why it does not start.
 */
@NullMarked
package io.filigree.db;

import org.jspecify.annotations.NullMarked;
