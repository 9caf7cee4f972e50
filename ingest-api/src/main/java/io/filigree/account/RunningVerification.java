package io.filigree.account;

import java.util.concurrent.CompletableFuture;

import io.filigree.db.account.AccountVerification;

/**
 * A trial of a role that goes on in the background.
 *
 * @param started as it is stored, without a check yet
 * @param finished completes with all its checks
 */
public record RunningVerification(AccountVerification started, CompletableFuture<AccountVerification> finished) {}
