/**
 * Programs that measure Filigree's hot paths and print what they found. Knows every module; no module knows it.
 */
@NullMarked
package io.filigree.benchmarks;

import org.jspecify.annotations.NullMarked;
