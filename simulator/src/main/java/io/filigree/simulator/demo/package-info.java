/** The fleet that the demo shows: three accounts with a few hundred functions that live, fail and are redeployed. */
@NullMarked
package io.filigree.simulator.demo;

import org.jspecify.annotations.NullMarked;
