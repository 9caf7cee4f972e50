package io.filigree.account;

import java.util.concurrent.CompletableFuture;

import io.filigree.db.account.AccountVerification;

/**
 * A verification of a role in the background.
 *
 * @param started as stored, without any checks yet
 * @param finished completes with all checks
 */
public record RunningVerification(AccountVerification started, CompletableFuture<AccountVerification> finished) {}
