/**
 * Simulated Lambda extensions and the agents inside them: request bodies as the Go and the Rust extension post them, with
 * the agents' payloads in either version, the same from the same seed. Knows nothing of a fleet or of AWS.
 */
@NullMarked
package io.filigree.simulator.extension;

import org.jspecify.annotations.NullMarked;
