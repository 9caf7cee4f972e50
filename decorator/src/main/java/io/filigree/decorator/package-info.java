/**
 * The attributes that the inventory adds to events, and their names, which are a contract with readers. Depends on events,
 * functions and the snapshot; must not depend on wire formats, tables, clocks or I/O.
 */
@NullMarked
package io.filigree.decorator;

import org.jspecify.annotations.NullMarked;
