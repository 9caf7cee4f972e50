/**
 * A fake AWS that behaves like AWS where it hurts: fifty functions a page, markers, throttling, external ids, service
 * control policies, functions that the tagging API never heard of. One port plays every account and region. Knows
 * nothing of Filigree.
 */
@NullMarked
package io.filigree.simulator.aws;

import org.jspecify.annotations.NullMarked;
