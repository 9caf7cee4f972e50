package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The last or running verification of an account's role.
 *
 * @param startedAt identifies the verification together with the account
 * @param finishedAt null while it runs, and if the process that ran it was stopped
 * @param verified whether the role passed; null while it runs
 * @param checks the finished checks, in the order in which they ended
 */
public record AccountVerification(
        String accountId,
        String roleArn,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Boolean verified,
        List<VerificationCheck> checks) {

    public AccountVerification {
        requireNonNull(accountId, "accountId");
        requireNonNull(roleArn, "roleArn");
        requireNonNull(startedAt, "startedAt");
        checks = List.copyOf(checks);
    }

    AccountVerification with(List<VerificationCheck> tried) {
        return new AccountVerification(accountId, roleArn, startedAt, finishedAt, verified, tried);
    }

    public boolean finished() {
        return finishedAt != null;
    }
}
