package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The last trial of an account's role, finished or not.
 *
 * @param startedAt with the account, what tells one trial from the next
 * @param finishedAt null while it runs, and for ever when the process that ran it is gone
 * @param verified whether the role passed; null while that is open
 * @param checks those that were tried so far, in the order in which they ended
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
