/** Pairing AWS accounts over REST: what to allow, whether it works, and a poll now. Knows nothing of events. */
@NullMarked
package io.filigree.account;

import org.jspecify.annotations.NullMarked;
