package io.filigree.poller;

import java.util.List;
import java.util.Optional;

/**
 * Whether an account's role can be used, and used by us alone.
 *
 * @param verified whether every check passed that has to
 * @param checks in the order they were tried; a failure that makes the others pointless ends the list
 */
public record Verification(boolean verified, List<Check> checks) {

    public Verification {
        checks = List.copyOf(checks);
    }

    /** The check for whose sake the role must not be used at all; missing permissions are none. */
    Optional<Check> trustFailure() {
        return checks.stream()
                .filter(check -> !check.passed() && AccountVerifier.TRUST_CHECKS.contains(check.name()))
                .findFirst();
    }
}
