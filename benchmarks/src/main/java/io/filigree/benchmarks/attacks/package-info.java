/**
 * The attack suite: attacks on a started Filigree over its documented addresses, each with its assertion, while
 * honest senders post. It uses what the README, docs/security.md and the API description promise, and none of Filigree's
 * code but the simulator. {@code benchmarks/attacks.md} describes how to run it.
 */
@NullMarked
package io.filigree.benchmarks.attacks;

import org.jspecify.annotations.NullMarked;
