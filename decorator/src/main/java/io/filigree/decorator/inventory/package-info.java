/**
 * What ingest knows of every paired account's functions at one moment: an immutable snapshot, replaced whole. Knows
 * nothing of where it was loaded from.
 */
@NullMarked
package io.filigree.decorator.inventory;

import org.jspecify.annotations.NullMarked;
