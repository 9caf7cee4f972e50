package io.filigree.poller;

import java.util.List;
import java.util.Optional;

import io.filigree.db.account.VerificationCheck;
import org.jspecify.annotations.Nullable;

/**
 * Whether an account's role can be used, and used by us alone.
 *
 * @param verified whether every check passed that has to
 * @param externalId the one that AWS took; null when the role must not be used at all
 * @param checks in their order; a failure that makes the others pointless ends the list
 */
public record Verification(boolean verified, @Nullable String externalId, List<VerificationCheck> checks) {

    public Verification {
        checks = List.copyOf(checks);
    }

    /** The check for whose sake the role must not be used at all; missing permissions are none. */
    Optional<VerificationCheck> trustFailure() {
        return checks.stream()
                .filter(check -> !check.passed() && AccountVerifier.TRUST_CHECKS.contains(check.name()))
                .findFirst();
    }
}
