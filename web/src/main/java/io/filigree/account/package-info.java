/**
 * Pairing of AWS accounts: policies, verification, polling settings and unpairing.
 * {@link io.filigree.account.PairingService} implements it, for REST here and for pages elsewhere. Knows nothing of
 * events.
 */
@NullMarked
package io.filigree.account;

import org.jspecify.annotations.NullMarked;
