/** A whole small world for Filigree to look at: starts the fake AWS and the demo fleet. Knows Filigree only through HTTP. */
@NullMarked
package io.filigree.simulator;

import org.jspecify.annotations.NullMarked;
