package io.filigree.account;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.account.PairedAccount;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A paired account as the REST API tells of it; what is null is left out.
 *
 * @param status {@code unverified}, {@code verified} or {@code broken}
 * @param reason why it is broken
 * @param externalId for those who may pair accounts: whoever knows it could ask others to trust it
 * @param nextExternalId what replaces it once AWS takes it
 * @param pollIntervalSeconds absent for as often as all others
 * @param callsPerSecond absent for as many as all others
 * @param pausedAt absent while it is polled
 * @param trustPolicy what the role's trust policy must say
 * @param trustPolicyProblem why it cannot be used as it is: our own principal is unknown yet, or of another partition
 * @param permissionsPolicy the least that the role must allow
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AccountResponse(
        String accountId,
        String name,
        String status,
        @Nullable String reason,
        @Nullable String externalId,
        @Nullable String nextExternalId,
        @Nullable String roleArn,
        List<String> regions,
        @Nullable Long pollIntervalSeconds,
        @Nullable Double callsPerSecond,
        boolean sweepVersions,
        Instant pairedAt,
        @Nullable Instant verifiedAt,
        @Nullable Instant pausedAt,
        @Nullable JsonNode trustPolicy,
        @Nullable String trustPolicyProblem,
        @Nullable JsonNode permissionsPolicy) {

    /** For readers. */
    static AccountResponse of(PairedAccount account) {
        return of(account, null, null, null, null, null);
    }

    /** For those who pair accounts. */
    static AccountResponse of(
            PairedAccount account, JsonNode trustPolicy, JsonNode permissionsPolicy, @Nullable String problem) {
        return of(account, account.externalId(), account.nextExternalId(), trustPolicy, problem, permissionsPolicy);
    }

    private static AccountResponse of(
            PairedAccount account,
            @Nullable String externalId,
            @Nullable String nextExternalId,
            @Nullable JsonNode trustPolicy,
            @Nullable String trustPolicyProblem,
            @Nullable JsonNode permissionsPolicy) {
        return new AccountResponse(
                account.accountId(),
                account.name(),
                account.status().name().toLowerCase(Locale.ROOT),
                account.reason(),
                externalId,
                nextExternalId,
                account.roleArn(),
                account.regions(),
                account.wishes().interval() == null
                        ? null
                        : account.wishes().interval().toSeconds(),
                account.wishes().callsPerSecond(),
                account.wishes().sweepVersions(),
                account.pairedAt(),
                account.verifiedAt(),
                account.pausedAt(),
                trustPolicy,
                trustPolicyProblem,
                permissionsPolicy);
    }
}
