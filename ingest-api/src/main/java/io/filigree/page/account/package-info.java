/**
 * Pages about paired accounts: the list, an account, the wizard that pairs one, and pairing many. What they do is done by
 * {@code io.filigree.account}; nothing here knows AWS.
 */
@NullMarked
package io.filigree.page.account;

import org.jspecify.annotations.NullMarked;
