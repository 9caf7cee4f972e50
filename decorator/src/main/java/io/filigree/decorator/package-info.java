/**
 * What the inventory adds to an event, and what that is called: the contract of attributes that readers rely on. Knows
 * events, functions and the snapshot; nothing of wire formats, tables, clocks or I/O.
 */
@NullMarked
package io.filigree.decorator;

import org.jspecify.annotations.NullMarked;
