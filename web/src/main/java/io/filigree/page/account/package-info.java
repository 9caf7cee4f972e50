/**
 * Pages for paired accounts: list, account, pairing wizard and bulk pairing. {@code io.filigree.account} implements
 * their actions; this package does not know AWS.
 */
@NullMarked
package io.filigree.page.account;

import org.jspecify.annotations.NullMarked;
