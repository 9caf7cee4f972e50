/**
 * Pairing AWS accounts: what to allow, whether it works, how to poll, and how to part. {@link
 * io.filigree.account.PairingService} does it, for REST here and for pages elsewhere. Knows nothing of events.
 */
@NullMarked
package io.filigree.account;

import org.jspecify.annotations.NullMarked;
