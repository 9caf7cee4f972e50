/**
 * The inventory of a fleet: what sweeps of many accounts and of a large region cost, and what ingest notices of a large
 * inventory that changes.
 */
@NullMarked
package io.filigree.benchmarks.inventory;

import org.jspecify.annotations.NullMarked;
